import { type Command, InvalidArgumentError, Option } from "commander";
import type { components } from "../client/index.js";
import { UsageError } from "./exit.js";
import { many } from "./many.js";
import { parseBytes } from "./units.js";

type Schemas = components["schemas"];
type Spec = Schemas["ServiceSpec"];
type Mount = Schemas["Mount"];
type Network = Schemas["NetworkAttachment"];
type NetworkMode = NonNullable<NonNullable<Schemas["ContainerSpec"]["docker"]>["networkMode"]>;

/** What a service's containers are given of their hosts: folders and networks. Written as docker has it. */
export interface CreateAttachFlags {
  mount?: string[];
  network?: string[];
  networkAlias?: string[];
  networkMode?: NetworkMode;
}

export interface UpdateAttachFlags {
  mountAdd?: string[];
  mountRm?: string[];
  networkAdd?: string[];
  networkRm?: string[];
  networkMode?: NetworkMode | "default";
}

const mountText = "type=volume|bind|tmpfs,source=NAME or PATH,target=PATH[,readonly][,tmpfs-size=SIZE][,sticky=false]";
const networkText = "NAME, or name=NAME[,alias=ALIAS…][,shared]";
const networkModes: NetworkMode[] = ["bridge", "none"];
const modeText = "instead of networks: the engine's own bridge, without names, or no network at all";

export function addCreateAttachFlags(command: Command): Command {
  return command
    .option("--mount <mount>", `what the containers have at a path: ${mountText}`, many)
    .option("--network <network>", `put the containers on this network; may be repeated: ${networkText}`, many)
    .option("--network-alias <alias>", "another name on each of those networks", many)
    .addOption(new Option("--network-mode <mode>", modeText).choices(networkModes));
}

export function addUpdateAttachFlags(command: Command): Command {
  return command
    .option("--mount-add <mount>", "one more mount, or another one at its target", many)
    .option("--mount-rm <target>", "take away what is mounted there", many)
    .option("--network-add <network>", "put the containers on one more network", many)
    .option("--network-rm <name>", "take them off a network", many)
    .addOption(
      new Option("--network-mode <mode>", `${modeText}; default: the network of that name again`).choices([...networkModes, "default"]),
    );
}

/** On a spec that `service create` begins with. */
export function attach(spec: Spec, { mount, network, networkAlias, networkMode }: CreateAttachFlags): void {
  const [container] = spec.containers;
  if (mount && container) container.mounts = mount.map((text) => parseMount("--mount", text));
  if (networkMode) {
    if (network || networkAlias) throw new UsageError(`--network-mode ${networkMode} is instead of --network and --network-alias`);
    dockerOf(spec).networkMode = networkMode;
  }
  const networks = (network ?? (networkAlias ? ["default"] : [])).map((text) => parseNetwork("--network", text));
  if (networks.length === 0) return;
  spec.networks = networks.map((each) => (networkAlias ? { ...each, aliases: [...(each.aliases ?? []), ...networkAlias] } : each));
}

/** On the copy of a spec that `service update` changes. */
export function changeAttached(spec: Spec, { mountAdd, mountRm, networkAdd, networkRm, networkMode }: UpdateAttachFlags): void {
  const [container] = spec.containers;
  if (container && (mountAdd || mountRm)) {
    const added = (mountAdd ?? []).map((text) => parseMount("--mount-add", text));
    const before = container.mounts ?? [];
    const kept = without("--mount-rm", before, mountRm, ({ target }) => target);
    const mounts = [...kept.filter(({ target }) => !added.some((other) => other.target === target)), ...added];
    if (mounts.length > 0) container.mounts = mounts;
    else delete container.mounts;
  }
  if (networkMode) {
    if ((networkAdd || networkRm) && networkMode !== "default")
      throw new UsageError(`--network-mode ${networkMode} is instead of --network-add and --network-rm`);
    changeMode(spec, networkMode);
  }
  if (!networkAdd && !networkRm) return;
  const added = (networkAdd ?? []).map((text) => parseNetwork("--network-add", text));
  const kept = without("--network-rm", spec.networks ?? [{ name: "default" }], networkRm, ({ name }) => name);
  const networks = [...kept.filter(({ name }) => !added.some((other) => other.name === name)), ...added];
  if (networks.length === 0) throw new UsageError("a service is on one network at least: --network-add another one first");
  spec.networks = networks;
}

/** What is on networks leaves them with its new mode. */
function changeMode(spec: Spec, mode: NetworkMode | "default"): void {
  const docker = dockerOf(spec);
  if (mode === "default") delete docker.networkMode;
  else {
    docker.networkMode = mode;
    delete spec.networks;
  }
}

function dockerOf({ containers: [container] }: Spec): NonNullable<Schemas["ContainerSpec"]["docker"]> {
  if (!container?.docker) throw new UsageError("--network-mode is for images: processes have the network of their host");
  return container.docker;
}

function without<T>(flag: string, from: readonly T[], names: string[] = [], nameOf: (item: T) => string): T[] {
  for (const name of names)
    if (!from.some((item) => nameOf(item) === name)) throw new UsageError(`${flag} ${name}: the service has none there`);
  return from.filter((item) => !names.includes(nameOf(item)));
}

export function parseMount(flag: string, text: string): Mount {
  const mount: Partial<Mount> = {};
  const refuse = (why: string) => new UsageError(`${flag} ${text}: ${why}; write ${mountText}`);
  for (const part of text.split(",")) {
    const [key, value] = split(part);
    switch (key) {
      case "type":
        if (value !== "volume" && value !== "bind" && value !== "tmpfs") throw refuse("the type is volume, bind or tmpfs");
        mount.type = value;
        break;
      case "source":
      case "src":
        mount.source = value ?? "";
        break;
      case "target":
      case "dst":
      case "destination":
        mount.target = value ?? "";
        break;
      case "readonly":
      case "ro":
        mount.readOnly = flagOf(value, () => refuse(`${part} is not understood`));
        break;
      case "sticky":
        mount.sticky = flagOf(value, () => refuse(`${part} is not understood`));
        break;
      case "tmpfs-size":
        mount.sizeBytes = bytesOf(value ?? "", () => refuse(`${part} is no size`));
        break;
      default:
        throw refuse(`${part} is not understood`);
    }
  }
  const { type = "volume", target, ...rest } = mount;
  if (!target) throw refuse("says no target");
  return { type, target, ...rest };
}

export function parseNetwork(flag: string, text: string): Network {
  if (!text.includes("=")) return { name: text };
  const aliases: string[] = [];
  const network: Network = { name: "" };
  for (const part of text.split(",")) {
    const [key, value] = split(part);
    if (key === "name" && value) network.name = value;
    else if (key === "alias" && value) aliases.push(value);
    else if (key === "shared" && (value === undefined || value === "true")) network.shared = true;
    else throw new UsageError(`${flag} ${text}: ${part} is not understood; write ${networkText}`);
  }
  if (network.name === "") throw new UsageError(`${flag} ${text}: says no name; write ${networkText}`);
  return aliases.length > 0 ? { ...network, aliases } : network;
}

function split(part: string): [key: string, value: string | undefined] {
  const equals = part.indexOf("=");
  return equals < 0 ? [part, undefined] : [part.slice(0, equals), part.slice(equals + 1)];
}

function flagOf(value: string | undefined, refusal: () => UsageError): boolean {
  if (value === undefined || value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw refusal();
}

function bytesOf(text: string, refusal: () => UsageError): number {
  try {
    return parseBytes(text);
  } catch (error) {
    throw error instanceof InvalidArgumentError ? refusal() : error;
  }
}
