import type { Command } from "commander";
import type { LogLine } from "../../client/index.js";
import { UsageError } from "../exit.js";
import { act, leaf } from "../leaf.js";
import { terminalLine } from "../log-text.js";
import { printJson } from "../session.js";
import { hasColors, type Terminal } from "../terminal.js";
import { oneLine, plural } from "../text.js";
import { parseCount, parseDuration } from "../units.js";

interface LogsFlags {
  follow?: true;
  tail?: number;
  since?: string;
  timestamps?: true;
  raw?: true;
}

export function addLogs(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "logs <service>",
    summary: "show what a service's tasks wrote; nodes that do not answer are named, the others' lines are shown",
    examples: ["service logs web", "service logs -f --tail 20 web", "service logs --since 10m web --json"],
  })
    .option("-f, --follow", "stay, and show new lines as they are written")
    .option("-n, --tail <lines>", "only the last lines of each task", parseCount)
    .option("--since <time>", "only lines from this time on: RFC 3339, or how long ago, such as 10m")
    .option("-t, --timestamps", "show the time of each line")
    .option("--raw", "show the lines alone, without the tasks' names");
  act(command, io, async ({ client, json, namespace }, service: string, flags: LogsFlags) => {
    const { follow, tail } = flags;
    const since = flags.since === undefined ? undefined : parseSince(flags.since, io.now());
    let missing = 0;
    let broken = false;
    const onBreak = (reason: string) => {
      if (!broken) io.err(`the controller is out of reach (${oneLine(reason)}); trying again …\n`);
      broken = true;
    };
    for await (const line of client.logs({ service, namespace, follow, tail, since, signal: io.signal, onBreak })) {
      if (broken) io.err("connected again\n");
      broken = false;
      if ("missing" in line) {
        for (const { node, reason } of line.missing) io.err(`warning: the lines of node ${node} are missing: ${reason}\n`);
        missing += line.missing.length;
        if (json && line.missing.length > 0) printJson(io, line);
      } else if (json) printJson(io, line);
      else io.out(`${lineText(io, line, flags)}\n`);
    }
    if (missing > 0 && !json) io.err(`warning: this is not all, ${plural(missing, "node")} did not answer\n`);
  });
}

function lineText({ colors, size }: Terminal, line: LogLine, flags: LogsFlags): string {
  // A program that reads this gets what the task wrote; a terminal would carry it out.
  const text = size ? terminalLine(line.text, hasColors(colors)) : line.text;
  const dropped = line.dropped ? `${colors.yellow(`(${plural(line.dropped, "line")} dropped: this reader is too slow)`)}\n` : "";
  const time = flags.timestamps ? `${line.time} ` : "";
  const name = flags.raw ? "" : `${colors.cyan(`${line.name}@${line.node}`)} ${colors.dim("|")} `;
  return `${dropped}${time}${name}${text}${line.cut ? colors.yellow(" (cut)") : ""}`;
}

/** RFC 3339 text of a moment, or of so long ago. */
function parseSince(text: string, now: number): string {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) {
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw new UsageError(`--since ${text}: is not an RFC 3339 time`);
    return new Date(time).toISOString();
  }
  try {
    return new Date(now - parseDuration(text)).toISOString();
  } catch (error) {
    throw new UsageError(`--since ${text}: write an RFC 3339 time, or how long ago, such as 10m`, { cause: error });
  }
}
