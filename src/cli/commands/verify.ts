import { resolve } from "node:path";
import type { Command } from "commander";
import { type Anchor, readSqliteLog, verifyLog } from "../../log/index.js";
import { parsePosition } from "../../model/index.js";
import { dataDirOf, defaultLog } from "../defaults.js";
import { Unsuccessful, UsageError } from "../exit.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { many } from "../many.js";
import { commonFlags, printJson } from "../session.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";

/** Reads the log itself and asks no controller: one that was broken into could answer anything. */
export function addVerifyCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "verify",
    summary: "recompute the hash chain of the log; works beside a running controller",
    examples: ["verify", "verify --log sqlite:/var/lib/fleetlog/log.db", "verify --expect 9f2c04d1a77be012-120:4be1…"],
  })
    .option("--log <log>", "the log to read, as sqlite:PATH (default: that of the data directory)")
    .option("--expect <position:hash>", "an anchor kept elsewhere, such as `fleetlog cluster` shows; the log must agree with it", many);
  addCommonFlags(command);
  command.action(async (flags: { log?: string; expect?: string[] }) => {
    const { dataDir, json } = commonFlags(command);
    const anchors = (flags.expect ?? []).map(parseAnchor);
    const log = await readSqliteLog(logPath(flags.log ?? defaultLog(dataDirOf(dataDir, io.env, io.cwd)), io.cwd));
    try {
      const report = await verifyLog(log, anchors);
      if (json) printJson(io, report, 2);
      else if (report.fault) io.err(`error: the log is not what was written: ${report.fault.message}\n`);
      else {
        const redacted = report.redacted > 0 ? `, ${report.redacted} of them redacted` : "";
        io.out(`${io.colors.green(`${plural(report.events, "event")} verified`)}${redacted}: ${report.strength}\n`);
        if (report.head) io.out(`anchor ${report.head.lineage}-${report.head.seq}:${report.head.hash}\n`);
      }
      if (!report.ok) throw new Unsuccessful();
    } finally {
      await log.close();
    }
  });
}

function logPath(text: string, cwd: string): string {
  if (!text.startsWith("sqlite:") || text === "sqlite:") throw new UsageError(`--log ${text}: write sqlite:PATH`);
  return resolve(cwd, text.slice("sqlite:".length));
}

function parseAnchor(text: string): Anchor {
  const [position = "", hash = ""] = text.split(":");
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new UsageError(`--expect ${text}: write POSITION:HASH with the 64 hex digits of the hash`);
  return { ...parsePosition(position, "--expect"), hash };
}
