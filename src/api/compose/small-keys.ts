import type { Place, Reader } from "./reader.js";

/** `scale` of version 2; `deploy.replicas` says the same or nothing. */
export function readScale(reader: Reader, scale: Place | undefined, { replicas }: { replicas?: unknown }): number | undefined {
  const count = scale && reader.integer(scale);
  if (scale && count !== undefined && replicas !== undefined && replicas !== count)
    return reader.refuse(scale, `differs from deploy.replicas, which is ${replicas}`);
  return count;
}

/** `linux/arm64`, `linux/arm/v7`, or an architecture alone; a variant is not told apart. */
export function readPlatform(reader: Reader, place: Place): { os?: string; arch?: string }[] | undefined {
  const text = reader.text(place);
  if (text === undefined) return undefined;
  const parts = text.split("/");
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part)))
    return reader.refuse(place, `must be OS/ARCH such as linux/amd64, not ${JSON.stringify(text)}`);
  const [first = "", second] = parts;
  if (second !== undefined) return [{ os: first, arch: second }];
  return [["linux", "windows", "darwin"].includes(first) ? { os: first } : { arch: first }];
}

/** `INT` is `SIGINT`. */
export function readSignal(reader: Reader, place: Place): string | undefined {
  const text = reader.text(place);
  return text === undefined || text.startsWith("SIG") ? text : `SIG${text}`;
}

export function checkContainerName(reader: Reader, place: Place, { mode, replicas = 1 }: { mode?: unknown; replicas?: unknown }): void {
  if (mode === "global" || Number(replicas) > 1)
    reader.refuse(place, "is one name, and the service has several tasks: Compose refuses that too");
}
