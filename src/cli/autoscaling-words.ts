import type { components } from "../client/index.js";
import { oneLine, plural } from "./text.js";
import { formatBytes, formatCpus, formatDuration } from "./units.js";

type Autoscaling = components["schemas"]["Autoscaling"];
type Decision = Autoscaling["decisions"][number];
type Input = Decision["autoscaling"]["inputs"][number];

/** What a policy is, in a few words. */
export function policyWords({ policy, replicas, running, active }: Autoscaling): string {
  const { min, max, mode, periodMs = 15_000 } = policy;
  const state = mode === "dry-run" ? "dry run, changes nothing" : active ? "on" : mode === "off" ? "off" : "the service is stopped";
  return `${plural(replicas, "replica")}, ${running} running, between ${min} and ${max}; looked at every ${formatDuration(periodMs)}; ${state}`;
}

/** One decision: what was done, what each rule saw and wanted, and what held it back. */
export function decisionLines(decision: Decision, now: number): string[] {
  const { at, autoscaling, position } = decision;
  const ago = formatDuration(Math.max(0, now - Date.parse(at)));
  const { inputs, limits = [], wanted } = autoscaling;
  const held =
    limits.length > 0 ? `; the rules want ${wanted ?? "the same"}, held by ${limits.map((limit) => limitWords[limit]).join(", ")}` : "";
  return [`${ago} ago, ${resultWords(decision)}${held} (${position})`, ...inputs.map((input) => `  ${inputWords(input)}`)];
}

function resultWords({ result, from, replicas, resources }: Decision): string {
  const size = [
    ...(resources?.cpu === undefined ? [] : [`${formatCpus(resources.cpu)} CPUs`]),
    ...(resources?.memory === undefined ? [] : [formatBytes(resources.memory)]),
  ].join(" and ");
  if (result === "scaled") return `scaled from ${from} to ${replicas}`;
  if (result === "resized") return `resized to ${size} a task`;
  return resources ? `advised ${size} a task` : from === replicas ? `held at ${replicas}` : `would be scaled from ${from} to ${replicas}`;
}

const limitWords: Record<NonNullable<Decision["autoscaling"]["limits"]>[number], string> = {
  min: "min",
  max: "max",
  stabilization: "the stabilisation window",
  cooldown: "the cool-down",
  rate: "the rate limit",
  disabled: "a direction that is disabled",
  samples: "missing samples",
};

function inputWords({ rule, metric, of, value, target, tasks, missing, replicas, detail }: Input): string {
  const unit = of === "utilization" ? "%" : "";
  const subject = metric === undefined ? rule : `${rule} ${metric}${of === undefined ? "" : ` (${of})`}`;
  const measured = value === undefined ? (metric === undefined ? "" : "no samples") : `${value}${unit}`;
  return oneLine(
    [
      `${subject}:`,
      measured,
      target === undefined ? "" : `of ${target}${unit}`,
      tasks === undefined ? "" : `in ${plural(tasks, "task")}`,
      missing ? `(${missing} without samples)` : "",
      detail ?? "",
      replicas === undefined ? "" : `wants ${replicas}`,
    ]
      .filter((part) => part !== "")
      .join(" "),
  );
}
