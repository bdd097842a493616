import type { ComposeOptions, ComposeRuntime } from "./options.js";
import type { Place, Reader } from "./reader.js";

/** What a service has to run from. */
export interface Means {
  image: boolean;
  process: boolean;
}

export function meansOf(reader: Reader, service: Place): Means {
  if (!reader.isMapping(service)) return { image: false, process: false };
  const { image, "x-process": process } = reader.members(service, ["image", "x-process"]);
  return { image: image !== undefined, process: process !== undefined };
}

/** Where a service runs; undefined when it cannot, which is said. */
export function chooseRuntime(
  reader: Reader,
  service: Place,
  name: string,
  means: Means,
  everyImage: boolean,
  options: ComposeOptions,
): ComposeRuntime | undefined {
  const { runtime, dockerNodes = false, currentRuntime } = options;
  if (!means.image && !means.process) {
    const { build } = reader.members(service, ["build"]);
    if (build)
      return reader.refuse(
        build,
        "needs an image beside it: fleetlog builds no images, so name the one that was built",
        "compose_unsupported",
      );
    return reader.refuse(service, "needs an image, or x-process (command, working_dir) for a process of the host");
  }
  if (runtime === "docker" && !means.image) return reader.refuse(service, "has no image, so it cannot run in the runtime docker");
  if (runtime === "process" && !means.process) return reader.refuse(service, "has no x-process, so it cannot run in the runtime process");
  if (!means.process) return "docker";
  if (!means.image) return "process";
  return runtime ?? currentRuntime?.(name) ?? (everyImage && dockerNodes ? "docker" : "process");
}
