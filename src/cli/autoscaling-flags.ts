import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { parseDocument } from "yaml";
import type { components } from "../client/index.js";
import { UsageError } from "./exit.js";
import type { Terminal } from "./terminal.js";
import { parseCount, parseDuration } from "./units.js";

type Policy = components["schemas"]["AutoscalingPolicy"];

export interface AutoscalingFlags {
  file?: string;
  min?: number;
  max?: number;
  cpu?: number;
  memory?: number;
  target?: Record<string, number>;
  targetTotal?: Record<string, number>;
  scaleWith?: { service: string; ratio: number };
  fault?: number;
  forecast?: number;
  advise?: true;
  resize?: true;
  period?: number;
  cooldownUp?: number;
  cooldownDown?: number;
  stabilizeDown?: number;
  dryRun?: true;
  off?: true;
}

export function addAutoscalingFlags(command: Command): Command {
  return command
    .option("-f, --file <file>", "policy in YAML or JSON, as the API has it; the other flags go before it")
    .option("--min <replicas>", "least replicas", parseCount)
    .option("--max <replicas>", "most replicas", parseCount)
    .option("--cpu <percent>", "hold this utilization of the CPU that tasks reserve", parseCount)
    .option("--memory <percent>", "hold this utilization of the memory that tasks reserve", parseCount)
    .option("--target <metric=value>", "hold this value of a metric per task, cpu or custom:NAME; may be repeated", amounts)
    .option("--target-total <metric=value>", "hold this value of a metric of the whole service; may be repeated", amounts)
    .option("--scale-with <service=ratio>", "as many replicas as another service has, times this", ratio)
    .option("--fault <percent>", "stand in for lost replicas once so many of them are lost at once", parseCount)
    .option("--forecast <lead>", "have the capacity of the weeks before ready, this long ahead (e.g. 15m)", parseDuration)
    .option("--advise", "advise what a task should reserve, by what was used")
    .option("--resize", "do so, and resize tasks by it")
    .option("--period <duration>", "look this often (15s)", parseDuration)
    .option("--cooldown-up <duration>", "pause before more replicas (0s)", parseDuration)
    .option("--cooldown-down <duration>", "pause before fewer replicas (0s)", parseDuration)
    .option("--stabilize-down <duration>", "the most that was wanted in this time holds (5m)", parseDuration)
    .option("--dry-run", "record what it would do, and change nothing")
    .option("--off", "keep the policy, and do nothing by it");
}

/** The file's policy, or none, with what the flags say put over it. What is wrong with it is the API's to say. */
export async function policyOf(flags: AutoscalingFlags, io: Terminal): Promise<Policy> {
  const base = flags.file === undefined ? {} : await readPolicy(resolve(io.cwd, flags.file), flags.file);
  const { min, max, period, scaleWith, fault, forecast, advise, resize } = flags;
  if (flags.dryRun && flags.off) throw new UsageError("--dry-run and --off exclude each other");
  const targets = [
    ...(flags.cpu === undefined ? [] : [{ metric: "cpu", utilization: flags.cpu }]),
    ...(flags.memory === undefined ? [] : [{ metric: "memory", utilization: flags.memory }]),
    ...Object.entries(flags.target ?? {}).map(([metric, averageValue]) => ({ metric, averageValue })),
    ...Object.entries(flags.targetTotal ?? {}).map(([metric, value]) => ({ metric, value })),
  ];
  const up = { ...base.up, ...given("cooldownMs", flags.cooldownUp) };
  const down = { ...base.down, ...given("cooldownMs", flags.cooldownDown), ...given("stabilizationMs", flags.stabilizeDown) };
  return {
    ...base,
    ...given("min", min),
    ...given("max", max),
    ...given("periodMs", period),
    ...(flags.dryRun ? { mode: "dry-run" } : flags.off ? { mode: "off" } : {}),
    ...(targets.length > 0 ? { targets: [...(base.targets ?? []), ...targets] } : {}),
    ...given("scaleWith", scaleWith),
    ...(fault === undefined ? {} : { fault: { ...base.fault, lostPercent: fault } }),
    ...(forecast === undefined ? {} : { forecast: { ...base.forecast, leadMs: forecast } }),
    ...(advise || resize ? { resources: { ...base.resources, ...(resize ? { apply: true } : {}) } } : {}),
    ...(Object.keys(up).length > 0 ? { up } : {}),
    ...(Object.keys(down).length > 0 ? { down } : {}),
  } as Policy;
}

async function readPolicy(path: string, file: string): Promise<Partial<Policy>> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file} (${error.code})`, { cause: error });
  });
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new UsageError(`${file}: ${error.message}`);
  const found: unknown = document.toJS();
  if (typeof found !== "object" || found === null || Array.isArray(found))
    throw new UsageError(`${file}: must hold a policy, such as {min: 1, max: 5, …}`);
  return found;
}

function given<K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: T };
}

function amounts(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, metric, amount] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (metric === undefined) throw new InvalidArgumentError("It is written METRIC=NUMBER, such as custom:requests_per_second=100.");
  return { ...before, [metric]: Number(amount) };
}

function ratio(text: string): { service: string; ratio: number } {
  const [, service, amount] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (service === undefined) throw new InvalidArgumentError("It is written SERVICE=RATIO, such as web=0.5.");
  return { service, ratio: Number(amount) };
}
