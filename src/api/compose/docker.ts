import { readDevices, readExtraHosts, readLogging, readSecurityOptions, readUlimits } from "./docker-values.js";
import { isApart } from "./network-mode.js";
import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";
import { readBytes, readCommand, readPairs } from "./values.js";

const at = "/containers/0/docker";

type Read = (reader: Reader, place: Place) => unknown;

const text: Read = (reader, place) => reader.text(place);
const looseText: Read = (reader, place) => reader.looseText(place);
const flag: Read = (reader, place) => reader.flag(place);
const texts: Read = (reader, place) => reader.items(place).flatMap((item) => reader.text(item) ?? []);
const pairs: Read = (reader, place) => Object.fromEntries(readPairs(reader, place, "").map(([key, value]) => [key, value]));

/** The keys of a service that are of its container alone: what they are called in a spec, and how they are read. */
const keys: Record<string, [name: string, read: Read]> = {
  image: ["image", text],
  pull_policy: ["pull", readPull],
  entrypoint: ["entrypoint", readCommand],
  command: ["command", readCommand],
  working_dir: ["workingDir", text],
  user: ["user", looseText],
  labels: ["labels", pairs],
  hostname: ["hostname", text],
  init: ["init", flag],
  tty: ["tty", flag],
  read_only: ["readOnly", flag],
  privileged: ["privileged", flag],
  cap_add: ["capAdd", texts],
  cap_drop: ["capDrop", texts],
  security_opt: ["securityOpt", readSecurityOptions],
  sysctls: ["sysctls", pairs],
  ulimits: ["ulimits", readUlimits],
  devices: ["devices", readDevices],
  extra_hosts: ["extraHosts", readExtraHosts],
  dns: ["dns", (reader, place) => (reader.isList(place) ? texts(reader, place) : [reader.text(place) ?? ""])],
  shm_size: ["shmSize", readBytes],
  logging: ["logging", readLogging],
  // What else it may be is judged beside it.
  network_mode: ["networkMode", readNetworkMode],
};

/** The container that an image is started as; undefined without an image. */
export function readDocker(
  reader: Reader,
  service: Place,
  deployed: Place | undefined,
  origins: Origins,
): Record<string, unknown> | undefined {
  const given = reader.members(service, [...Object.keys(keys), "pids_limit", "blkio_config"]);
  if (!given.image) return undefined;
  const docker: Record<string, unknown> = {};
  const set = (name: string, place: Place, value: unknown) => {
    origins.set(`${at}/${name}`, place);
    if (value !== undefined) docker[name] = value;
  };
  for (const [key, [name, read]] of Object.entries(keys)) {
    const place = given[key];
    if (place) set(name, place, read(reader, place));
  }
  const limits = deployed && reader.members(deployed, ["limits"]).limits;
  const pids = (limits && reader.members(limits, ["pids"]).pids) ?? given.pids_limit;
  if (pids) set("pidsLimit", pids, readPids(reader, pids));
  const weight = given.blkio_config && reader.members(given.blkio_config, ["weight"]).weight;
  if (weight) set("blkioWeight", weight, reader.integer(weight));
  return docker;
}

const pulls: Record<string, string> = { always: "always", missing: "missing", if_not_present: "missing", never: "never" };

function readPull(reader: Reader, place: Place): string | undefined {
  const policy = reader.text(place);
  if (policy === undefined) return undefined;
  if (Object.hasOwn(pulls, policy)) return pulls[policy];
  reader.warn(place, `${policy} is not carried out by fleetlog: an image is pulled where it is missing`);
  return "missing";
}

function readNetworkMode(reader: Reader, place: Place): string | undefined {
  const mode = reader.text(place);
  return isApart(mode) ? mode : undefined;
}

/** Compose writes 0 or -1 for no limit. */
function readPids(reader: Reader, place: Place): number | undefined {
  const count = reader.integer(place);
  return count === 0 || count === -1 ? undefined : count;
}
