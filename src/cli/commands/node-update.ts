import { type Command, Option } from "commander";
import type { components } from "../../client/index.js";
import { drainAndWatch } from "../drain.js";
import { UsageError } from "../exit.js";
import { act, leaf } from "../leaf.js";
import { many } from "../many.js";
import { printJson, type Session } from "../session.js";
import type { Terminal } from "../terminal.js";
import { parseBytes, parseCpus, parseDuration } from "../units.js";
import { addWatchFlags, type WatchFlags } from "../watch-flags.js";

type Patch = components["schemas"]["NodeSettingsPatch"];
type Taint = components["schemas"]["Taint"];

export interface SettingFlags {
  labelAdd?: string[];
  labelRm?: string[];
  taintAdd?: string[];
  taintRm?: string[];
  pool?: string;
  datacenter?: string;
  rack?: string;
  reserveCpu?: number;
  reserveMemory?: number;
}

interface UpdateFlags extends SettingFlags, WatchFlags {
  availability?: "active" | "pause" | "drain";
}

export function addUpdate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "update <node>",
    summary: "change what is said of a node; drain it, pause it, or let it take tasks again",
    examples: [
      "node update --availability drain node-1",
      "node update --availability active node-1",
      "node update --label-add disk=ssd --rack r7 node-1",
      "node update --taint-add gpu:no-schedule --reserve-cpu 0.5 node-1",
    ],
  })
    .addOption(
      new Option(
        "--availability <availability>",
        "active; pause: no new tasks; drain: each task is replaced elsewhere before it stops",
      ).choices(["active", "pause", "drain"]),
    )
    .option("--label-add <key=value>", "add or change a label", many)
    .option("--label-rm <key>", "take back a label that was added here", many)
    .option("--taint-add <taint>", "keep off (and with no-execute move away) what does not tolerate it: KEY[=VALUE]:EFFECT", many)
    .option("--taint-rm <taint>", "remove a taint: KEY or KEY:EFFECT", many)
    .option("--pool <name>", "pool that it belongs to; '' for what its agent says")
    .option("--datacenter <name>", "datacenter where it stands; '' for what its agent says")
    .option("--rack <name>", "rack where it stands; '' for what its agent says")
    .option("--reserve-cpu <cpus>", "CPUs that are kept from tasks", parseCpus)
    .option("--reserve-memory <size>", "memory that is kept from tasks", parseBytes);
  addWatchFlags(command);
  act(command, io, async (session, node: string, flags: UpdateFlags) => {
    const patch = await patchOf(session, node, flags);
    if (!patch && !flags.availability) throw new UsageError("say what to change: a label, a taint, --availability (--help lists all)");
    const path = { node };
    if (patch) {
      const { data } = await session.client.patch("/v1/nodes/{node}", { params: { path }, body: patch });
      if (!flags.availability) return session.json ? printJson(io, data, 2) : io.out(`${data.name}\n`);
    }
    if (flags.availability === "drain") return drainAndWatch(session, node, flags);
    const verb = flags.availability === "pause" ? "/v1/nodes/{node}/pause" : "/v1/nodes/{node}/activate";
    const { data } = await session.client.post(verb, { params: { path } });
    if (session.json) printJson(io, data, 2);
    else io.out(`${data.name} ${flags.availability === "pause" ? "takes no new tasks" : "takes tasks again"}\n`);
  });
}

export function addMaintain(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "maintain <node>",
    summary: "announce work on a node: until it ends no new task, no alarm, and nothing moves when it falls silent",
    examples: ["node maintain node-1 --reason 'new disk' --for 2h", "node maintain node-1 --reason reboot --until 2026-03-01T06:00:00Z"],
  })
    .requiredOption("--reason <text>", "why, for all to see")
    .option("--for <duration>", "how long it takes, such as 2h", parseDuration)
    .option("--until <time>", "when it ends, RFC 3339; `node update --availability active` ends it early");
  act(command, io, async ({ client, json }, node: string, flags: { reason: string; for?: number; until?: string }) => {
    if ((flags.for === undefined) === (flags.until === undefined)) throw new UsageError("give either --for or --until");
    const body = {
      reason: flags.reason,
      ...(flags.until === undefined ? {} : { until: flags.until }),
      ...(flags.for === undefined ? {} : { durationMs: flags.for }),
    };
    const { data } = await client.post("/v1/nodes/{node}/maintain", { params: { path: { node } }, body });
    if (json) printJson(io, data, 2);
    else io.out(`${data.name} is in maintenance until ${data.maintenance?.until}\n`);
  });
}

/** Taints are one list to the API, so they are read first where one is added or removed. */
async function patchOf({ client }: Session, node: string, flags: SettingFlags): Promise<Patch | undefined> {
  const touchesTaints = flags.taintAdd !== undefined || flags.taintRm !== undefined;
  const taints = touchesTaints ? ((await client.get("/v1/nodes/{node}", { params: { path: { node } } })).data.taints ?? []) : [];
  return settingsPatch(flags, taints);
}

export function settingsPatch(flags: SettingFlags, taints: Taint[]): Patch | undefined {
  const patch: Patch = {};
  if (flags.labelAdd || flags.labelRm) {
    const added = (flags.labelAdd ?? []).map((text): [string, string] => {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
      if (key === undefined || value === undefined) throw new UsageError(`--label-add ${text}: must be KEY=VALUE`);
      return [key, value];
    });
    patch.labels = { ...Object.fromEntries((flags.labelRm ?? []).map((key) => [key, null])), ...Object.fromEntries(added) };
  }
  if (flags.taintAdd || flags.taintRm) patch.taints = changedTaints(taints, flags);
  for (const name of ["pool", "datacenter", "rack"] as const)
    if (flags[name] !== undefined) patch[name] = flags[name] === "" ? null : flags[name];
  if (flags.reserveCpu !== undefined) patch.reserved = { cpu: flags.reserveCpu };
  if (flags.reserveMemory !== undefined) patch.reserved = { ...patch.reserved, memory: flags.reserveMemory };
  return Object.keys(patch).length > 0 ? patch : undefined;
}

const effects = ["no-schedule", "prefer-no-schedule", "no-execute"] as const;

function changedTaints(current: Taint[], { taintAdd = [], taintRm = [] }: SettingFlags): Taint[] {
  let taints = current;
  for (const text of taintRm) {
    const [key, effect] = text.split(":", 2);
    const left = taints.filter((taint) => taint.key !== key || (effect !== undefined && taint.effect !== effect));
    if (left.length === taints.length) throw new UsageError(`--taint-rm ${text}: the node has no such taint`);
    taints = left;
  }
  for (const text of taintAdd) {
    const taint = parseTaint(text);
    taints = [...taints.filter(({ key, effect }) => key !== taint.key || effect !== taint.effect), taint];
  }
  return taints;
}

function parseTaint(text: string): Taint {
  const [, key, value = "", effect] = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(text) ?? [];
  const known = effects.find((name) => name === effect);
  if (key === undefined || known === undefined)
    throw new UsageError(`--taint-add ${text}: write KEY[=VALUE]:EFFECT, with one of ${effects.join(", ")}`);
  return { key, value, effect: known };
}
