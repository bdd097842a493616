import { member, type Tree, textOf } from "./tree.js";

/**
 * How the values of one key are merged where it is neither member by member nor by joining lists:
 * `pairs` by the names in `NAME=value`; `named` by the names in a list of names; `texts` as a list, also where one text
 * stands alone; `build` where one text is the context; `logging` only while the driver is the same; or items that are the
 * same by a key of their own.
 */
export type MergeRule = "replaced" | "pairs" | "named" | "texts" | "build" | "logging" | ((item: Tree) => string | undefined);

const ofService: Record<string, MergeRule> = {
  command: "replaced",
  entrypoint: "replaced",
  "healthcheck/test": "replaced",
  environment: "pairs",
  labels: "pairs",
  annotations: "pairs",
  sysctls: "pairs",
  "build/args": "pairs",
  "build/labels": "pairs",
  "deploy/labels": "pairs",
  networks: "named",
  depends_on: "named",
  models: "named",
  dns: "texts",
  dns_opt: "texts",
  dns_search: "texts",
  env_file: "texts",
  label_file: "texts",
  tmpfs: "texts",
  extra_hosts: "texts",
  build: "build",
  logging: "logging",
  ports: portKey,
  volumes: targetKey,
  devices: targetKey,
  configs: (item) => textOf(item) ?? textOf(member(item, "target")) ?? textOf(member(item, "source")),
  secrets: (item) => textOf(item) ?? textOf(member(item, "target")) ?? textOf(member(item, "source")),
};

/** @param field JSON pointer into the whole */
export function mergeRule(field: string): MergeRule | undefined {
  const [, section, , ...rest] = field.split("/");
  if (section === "services") {
    const key = rest.join("/");
    return Object.hasOwn(ofService, key) ? ofService[key] : undefined;
  }
  return rest.length === 1 && rest[0] === "labels" ? "pairs" : undefined;
}

/** Equal where address, target, published port and protocol are. */
function portKey(item: Tree): string | undefined {
  if (item.kind === "scalar") {
    const [numbers = "", protocol = "tcp"] = item.source.split("/");
    const parts = numbers.split(":");
    return [parts.slice(0, -2).join(":"), parts.at(-2) ?? "", parts.at(-1) ?? "", protocol].join("|");
  }
  const said = ["host_ip", "published", "target", "protocol"].map((key) => {
    const value = member(item, key);
    return value?.kind === "scalar" ? value.source : "";
  });
  return [...said.slice(0, 3), said[3] || "tcp"].join("|");
}

/** `SOURCE:TARGET[:MODE]`, or `TARGET` alone. */
function targetKey(item: Tree): string | undefined {
  const text = textOf(item);
  if (text === undefined) return textOf(member(item, "target"));
  const parts = text.split(":");
  return parts.length > 1 ? parts[1] : parts[0];
}
