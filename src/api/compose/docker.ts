import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";
import { readCommand } from "./values.js";

const at = "/containers/0/docker";

/** The container that an image is started as; undefined without an image. */
export function readDocker(reader: Reader, service: Place, origins: Origins): Record<string, unknown> | undefined {
  const given = reader.members(service, ["image", "pull_policy", "entrypoint", "command", "working_dir", "user"]);
  if (!given.image) return undefined;
  const into = (name: string, place: Place | undefined, read: (reader: Reader, place: Place) => unknown) => {
    if (!place) return {};
    origins.set(`${at}/${name}`, place);
    const value = read(reader, place);
    return value === undefined ? {} : { [name]: value };
  };
  const text = (from: Reader, place: Place) => from.text(place);
  return {
    ...into("image", given.image, text),
    ...into("pull", given.pull_policy, readPull),
    ...into("entrypoint", given.entrypoint, readCommand),
    ...into("command", given.command, readCommand),
    ...into("workingDir", given.working_dir, text),
    ...into("user", given.user, (from, place) => from.looseText(place)),
  };
}

const pulls: Record<string, string> = { always: "always", missing: "missing", if_not_present: "missing", never: "never" };

function readPull(reader: Reader, place: Place): string | undefined {
  const policy = reader.text(place);
  if (policy === undefined) return undefined;
  if (Object.hasOwn(pulls, policy)) return pulls[policy];
  reader.warn(place, `${policy} is not carried out by fleetlog: an image is pulled where it is missing`);
  return "missing";
}
