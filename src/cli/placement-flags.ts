import type { Command } from "commander";
import type { components } from "../client/index.js";
import { UsageError } from "./exit.js";

type ServiceSpec = components["schemas"]["ServiceSpec"];
type Placement = NonNullable<ServiceSpec["placement"]>;
type Affinity = NonNullable<Placement["affinity"]>[number];
type Toleration = NonNullable<Placement["tolerations"]>[number];

/** A flag that may be given many times: `--NAME` when a service is created, `--NAME-add` and `--NAME-rm` when it is updated. */
interface ListFlag {
  name: string;
  value: string;
  describe: string;
  /** The spec with these texts added, or without them. */
  add(spec: ServiceSpec, texts: string[]): void;
  remove(spec: ServiceSpec, texts: string[]): void;
}

const flags: ListFlag[] = [
  inPlacement("spread", {
    name: "placement-pref",
    value: "<preference>",
    describe: "spread tasks evenly, such as spread=node.labels.zone; the first one counts most",
    parse: (text) => (text.startsWith("spread=") ? text.slice("spread=".length) : fail("--placement-pref", text, "write spread=LEVEL")),
    same: (a, b) => a === b,
  }),
  inPlacement("spread", {
    name: "spread",
    value: "<level>",
    describe: "the same in short, such as node.rack",
    parse: (text) => text,
    same: (a, b) => a === b,
  }),
  inPlacement("preferences", {
    name: "prefer",
    value: "<constraint>",
    describe: "run where it holds if there is room, such as node.labels.disk==ssd; with a weight: 20:node.rack==r1, or -20:… to keep away",
    parse: parsePreference,
    same: (a, b) => a.constraint === b.constraint,
  }),
  inPlacement("affinity", {
    name: "affinity",
    value: "<service>",
    describe: "run where tasks of this service run; SERVICE[,scope=host|rack|datacenter][,weight=N]; with a weight it is only a wish",
    parse: (text) => parseAffinity("--affinity", text, false),
    same: sameAffinity,
  }),
  inPlacement("affinity", {
    name: "anti-affinity",
    value: "<service>",
    describe: "keep away from tasks of this service; written as --affinity is",
    parse: (text) => parseAffinity("--anti-affinity", text, true),
    same: sameAffinity,
  }),
  inPlacement("tolerations", {
    name: "toleration",
    value: "<taint>",
    describe: "do not mind these taints of nodes: KEY[=VALUE][:EFFECT], or * for all",
    parse: parseToleration,
    same: (a, b) => a.key === b.key && a.value === b.value && a.effect === b.effect,
  }),
  inPlacement("platforms", {
    name: "platform",
    value: "<platform>",
    describe: "run on nodes of this platform alone: OS, OS/ARCH or /ARCH; several are alternatives",
    parse: parsePlatform,
    same: (a, b) => a.os === b.os && a.arch === b.arch,
  }),
  {
    name: "generic-resource",
    value: "<name=count>",
    describe: "units of a generic resource that each task needs, such as gpu=2",
    ...genericResources(),
  },
];

/** What commander makes of the flags: texts by name in camel case. */
export type PlacementFlags = Record<string, unknown>;

export function addPlacementFlags(command: Command, verb: "create" | "update"): Command {
  const collect = (text: string, before: string[] | undefined) => [...(before ?? []), text];
  for (const { name, value, describe } of flags) {
    if (verb === "create") command.option(`--${name} ${value}`, describe, collect);
    else
      command.option(`--${name}-add ${value}`, describe, collect).option(`--${name}-rm ${value}`, `take back what --${name} says`, collect);
  }
  return command;
}

export function applyPlacement(spec: ServiceSpec, given: PlacementFlags): void {
  for (const { name, add, remove } of flags) {
    const [added, removed] = [textsOf(given, name) ?? textsOf(given, `${name}-add`), textsOf(given, `${name}-rm`)];
    if (removed) remove(spec, removed);
    if (added) add(spec, added);
  }
}

function textsOf(given: PlacementFlags, name: string): string[] | undefined {
  const key = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return given[key] as string[] | undefined;
}

type ListName = "spread" | "preferences" | "affinity" | "tolerations" | "platforms";
type ItemOf<L extends ListName> = NonNullable<Placement[L]>[number];

function inPlacement<L extends ListName>(
  list: L,
  flag: Pick<ListFlag, "name" | "value" | "describe"> & {
    parse(text: string): ItemOf<L>;
    same(a: ItemOf<L>, b: ItemOf<L>): boolean;
  },
): ListFlag {
  const { parse, same, ...shown } = flag;
  const change = (spec: ServiceSpec, items: ItemOf<L>[]) => {
    spec.placement = { ...spec.placement, [list]: items };
  };
  const itemsOf = (spec: ServiceSpec) => (spec.placement?.[list] ?? []) as ItemOf<L>[];
  return {
    ...shown,
    add(spec, texts) {
      const added = texts.map(parse);
      // What is said again, perhaps with another weight, replaces what was said before.
      const kept = itemsOf(spec).filter((item) => !added.some((one) => same(item, one)));
      change(spec, [...kept, ...added]);
    },
    remove(spec, texts) {
      for (const text of texts) {
        const gone = parse(text);
        const items = itemsOf(spec);
        const kept = items.filter((item) => !same(item, gone));
        if (kept.length === items.length) fail(`--${flag.name}-rm`, text, "the service has none such");
        change(spec, kept);
      }
    },
  };
}

function parsePreference(text: string): ItemOf<"preferences"> {
  const [, weight, constraint] = /^(-?\d{1,3}):(.*)$/s.exec(text) ?? [];
  return weight === undefined ? { constraint: text } : { weight: Number(weight), constraint: (constraint as string).trim() };
}

function parseAffinity(flag: string, text: string, anti: boolean): Affinity {
  const [service = "", ...members] = text.split(",").map((part) => part.trim());
  const affinity: Affinity = { service, scope: "host", ...(anti ? { anti } : {}) };
  for (const member of members) {
    const [key, value = ""] = member.split("=", 2) as [string, string?];
    if (key === "scope" && (value === "host" || value === "rack" || value === "datacenter")) affinity.scope = value;
    else if (key === "weight" && /^\d{1,3}$/.test(value)) affinity.weight = Number(value);
    else fail(flag, text, `${member} is not understood; write SERVICE,scope=host|rack|datacenter,weight=N`);
  }
  return affinity;
}

/** Whatever their weights: a service has one rule of each kind about another. */
function sameAffinity(a: Affinity, b: Affinity): boolean {
  return a.service === b.service && a.scope === b.scope && (a.anti ?? false) === (b.anti ?? false);
}

function parseToleration(text: string): Toleration {
  const [, key = "", value, effect] = /^([^=:]*)(?:=([^:]*))?(?::(.*))?$/s.exec(text) ?? [];
  if (key === "") fail("--toleration", text, "write KEY, KEY=VALUE or KEY:EFFECT; * stands for every key");
  return {
    ...(key === "*" ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    // Which effects there are is the API's to say.
    ...(effect === undefined ? {} : { effect: effect as NonNullable<Toleration["effect"]> }),
  };
}

function parsePlatform(text: string): ItemOf<"platforms"> {
  const [os = "", arch = "", more] = text.split("/");
  if ((os === "" && arch === "") || more !== undefined) fail("--platform", text, "write OS, OS/ARCH or /ARCH, such as linux/arm64");
  return { ...(os === "" ? {} : { os }), ...(arch === "" ? {} : { arch }) };
}

/** They are the first container's, as all that the command says of containers. */
function genericResources(): Pick<ListFlag, "add" | "remove"> {
  const change = (spec: ServiceSpec, edit: (generic: Record<string, number>) => void) => {
    const [container] = spec.containers;
    if (!container) return;
    const { generic: before, ...resources } = container.resources ?? {};
    const generic = { ...before };
    edit(generic);
    container.resources = { ...resources, ...(Object.keys(generic).length > 0 ? { generic } : {}) };
  };
  return {
    add(spec, texts) {
      change(spec, (generic) => {
        for (const text of texts) {
          const [, name, count] = /^([^=]+)=([1-9]\d{0,6})$/.exec(text) ?? [];
          if (name === undefined) fail("--generic-resource", text, "write NAME=COUNT, such as gpu=2");
          else generic[name] = Number(count);
        }
      });
    },
    remove(spec, texts) {
      change(spec, (generic) => {
        for (const text of texts) {
          const [name = ""] = text.split("=");
          if (!Object.hasOwn(generic, name)) fail("--generic-resource-rm", text, "the service asks for none such");
          delete generic[name];
        }
      });
    },
  };
}

function fail(flag: string, text: string, why: string): never {
  throw new UsageError(`${flag} ${text}: ${why}`);
}
