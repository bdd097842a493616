import { resolve } from "node:path";
import type { Command } from "commander";
import { type Anchor, type EventLog, type Head, isRqlite, type VerifyReport, verifyLog } from "../../log/index.js";
import { parsePosition } from "../../model/index.js";
import { askControllers, type Claim, type Compared, compareViews, listedControllers, type WrongCheckpoint } from "../compared-views.js";
import { dataDirOf, defaultLog } from "../defaults.js";
import { Unsuccessful, UsageError } from "../exit.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { type ArchiveFlag, addArchiveFlag, addLogAccessFlags, archiveFolder, type LogAccessFlags, logAccess } from "../log-flags.js";
import { many } from "../many.js";
import { missingBeginning, readLog, withEventsOf } from "../processes/open-log.js";
import { commonFlags, openSession, printJson, type Session } from "../session.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";

/**
 * Reads the log itself, since a controller that was broken into could answer anything. What controllers are asked is the
 * digest of their view, to be compared with a replay of that log.
 */
export function addVerifyCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "verify",
    summary: "recompute the hash chain of the log, and compare every controller's view with a replay of it",
    examples: [
      "verify",
      "verify --url http://10.0.0.1:7070,http://10.0.0.2:7070",
      "verify --log sqlite:/var/lib/fleetlog/log.db",
      "verify --expect 9f2c04d1a77be012-120:4be1…",
    ],
  })
    .option("--log <log>", "the log to read, as sqlite:PATH or rqlite:http://HOST:PORT,… (default: that of the data directory)")
    .option("--expect <position:hash>", "an anchor kept elsewhere, such as `fleetlog cluster` shows; the log must agree with it", many);
  command.option("--offline", "read the log alone: ask no controller for the digest of its view");
  addArchiveFlag(command);
  addLogAccessFlags(command);
  addCommonFlags(command);
  command.action(async (flags: { log?: string; expect?: string[]; offline?: true } & LogAccessFlags & ArchiveFlag) => {
    const { dataDir, json, url } = commonFlags(command);
    const anchors = (flags.expect ?? []).map(parseAnchor);
    const opened = await readLog(logIn(flags.log ?? defaultLog(dataDirOf(dataDir, io.env, io.cwd)), io.cwd), logAccess(flags, io.env));
    const log = withEventsOf(archiveFolder(flags, io), opened);
    try {
      const head = flags.offline ? undefined : await log.head();
      // Before the log is read: then it reaches what they say.
      const asked = head ? await ask(openSession(command, io), url !== undefined, head) : undefined;
      const report = await verifyLog(log, anchors);
      const views = asked?.claims && report.ok ? await viewsOf(log, asked.claims) : undefined;
      if (json) printJson(io, { ...report, ...views }, 2);
      else if (report.fault) {
        io.err(`error: the log is not what was written: ${report.fault.message}\n`);
        const missing = await missingBeginning(log, archiveFolder(flags, io));
        if (missing !== undefined) io.err(`${missing}\n`);
      } else {
        const redacted = report.redacted > 0 ? `, ${report.redacted} of them redacted` : "";
        io.out(`${io.colors.green(`${plural(report.events, "event")} verified`)}${redacted}: ${report.strength}\n`);
        if (report.head) io.out(`anchor ${report.head.lineage}-${report.head.seq}:${report.head.hash}\n`);
        if (views) printViews(io, views);
        else if (asked) io.err(`no controller of this log answers at ${asked.url}: no view was compared\n`);
      }
      if (!isGood(report, views)) throw new Unsuccessful();
    } finally {
      await log.close();
    }
  });
}

interface Views {
  controllers: Compared[];
  /** Checkpoints on the log that its replay contradicts. */
  wrongCheckpoints: WrongCheckpoint[];
}

/** The controllers that the command line names; else those that the cluster lists, where this log has one at the usual place. */
async function ask(session: Session, areNamed: boolean, head: Head): Promise<{ url: string; claims?: Claim[] }> {
  const url = session.urls.join(", ");
  const urls = areNamed ? session.urls : await listedControllers(session, head);
  return urls ? { url, claims: await askControllers(session, urls, head) } : { url };
}

async function viewsOf(log: EventLog, claims: Claim[]): Promise<Views> {
  const { controllers, checkpoints } = await compareViews(log, claims);
  return { controllers, wrongCheckpoints: checkpoints };
}

/** A controller that was to be compared and could not be is no success: nobody knows what it shows. */
function isGood(report: VerifyReport, views: Views | undefined): boolean {
  return report.ok && (!views || (views.wrongCheckpoints.length === 0 && views.controllers.every(({ equal }) => equal === true)));
}

function printViews(io: Terminal, { controllers, wrongCheckpoints }: Views): void {
  for (const { url, name, position, digest, expected, equal, problem } of controllers) {
    if (problem !== null) io.err(`error: controller ${url} was not compared: ${problem}\n`);
    else if (equal) io.out(`controller ${url} (${name}): view equal at ${position}\n`);
    else io.err(`error: controller ${url} (${name}): its view at ${position} has digest ${digest}, a replay of the log ${expected}\n`);
  }
  for (const { seq, digest, expected } of wrongCheckpoints)
    io.err(`error: the log names digest ${digest} at ${seq}, a replay of it has ${expected}\n`);
}

function logIn(text: string, cwd: string): string {
  if (isRqlite(text)) return text;
  if (!text.startsWith("sqlite:") || text === "sqlite:")
    throw new UsageError(`--log ${text}: write sqlite:PATH or rqlite:http://HOST:PORT,…`);
  return `sqlite:${resolve(cwd, text.slice("sqlite:".length))}`;
}

function parseAnchor(text: string): Anchor {
  const [position = "", hash = ""] = text.split(":");
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new UsageError(`--expect ${text}: write POSITION:HASH with the 64 hex digits of the hash`);
  return { ...parsePosition(position, "--expect"), hash };
}
