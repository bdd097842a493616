import type { Command } from "commander";
import type { components } from "../client/index.js";
import { UsageError } from "./exit.js";
import { many } from "./many.js";
import type { ServiceSpec } from "./service-spec.js";

type FileReference = components["schemas"]["FileReference"];
type Kind = "config" | "secret";

/** What `service create` and `service update` say of configs and secrets, as docker does. */
export interface FileFlags {
  config?: string[];
  secret?: string[];
  configAdd?: string[];
  configRm?: string[];
  secretAdd?: string[];
  secretRm?: string[];
}

const form = "NAME, or source=NAME[,target=PATH][,uid=ID][,gid=ID][,mode=0440]";

export function addFileFlags(command: Command, verb: "create" | "update"): Command {
  for (const kind of ["config", "secret"] as const) {
    if (verb === "create") command.option(`--${kind} <${kind}>`, `let the tasks read a ${kind}: ${form}`, many);
    else
      command
        .option(`--${kind}-add <${kind}>`, `let the tasks read one more ${kind}: ${form}`, many)
        .option(`--${kind}-rm <name>`, `take a ${kind} from the tasks`, many);
  }
  return command;
}

/** Puts what the flags say into the service's first container. */
export function applyFiles(spec: ServiceSpec, flags: FileFlags): void {
  const [container] = spec.containers;
  if (!container) return;
  for (const kind of ["config", "secret"] as const) {
    const [added, removed] = [flags[`${kind}Add`] ?? flags[kind] ?? [], flags[`${kind}Rm`] ?? []];
    if (added.length + removed.length === 0) continue;
    const before = container[`${kind}s`] ?? [];
    for (const name of removed)
      if (!before.some(({ source }) => source === name)) throw new UsageError(`--${kind}-rm ${name}: the service has no such ${kind}`);
    const flag = flags[kind] ? `--${kind}` : `--${kind}-add`;
    const after = [...before.filter(({ source }) => !removed.includes(source)), ...added.map((text) => parseReference(flag, text))];
    if (after.length > 0) container[`${kind}s` satisfies `${Kind}s`] = after;
    else delete container[`${kind}s`];
  }
}

/** `NAME`, or `source=NAME,target=PATH,uid=0,gid=0,mode=0440`; `src` and `dst` are docker's other words. */
export function parseReference(flag: string, text: string): FileReference {
  if (!text.includes("=") && !text.includes(",")) return { source: text };
  const reference: Partial<FileReference> = {};
  for (const part of text.split(",")) {
    const [key = "", value = ""] = part.split(/=(.*)/s);
    if ((key === "source" || key === "src") && value !== "") reference.source = value;
    else if ((key === "target" || key === "dst") && value !== "") reference.target = value;
    else if ((key === "uid" || key === "gid") && /^\d{1,10}$/.test(value)) reference[key] = Number(value);
    // As chmod takes it, and docker.
    else if (key === "mode" && /^0?[0-7]{3}$/.test(value)) reference.mode = Number.parseInt(value, 8);
    else throw new UsageError(`${flag} ${text}: ${part} is not understood; write ${form}`);
  }
  if (reference.source === undefined) throw new UsageError(`${flag} ${text}: says no source; write ${form}`);
  return { ...reference, source: reference.source };
}
