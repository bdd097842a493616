import type { Command } from "commander";
import { isRqlite } from "../../log/index.js";
import { systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import { Relay } from "../../streams/index.js";
import { dataDirOf, defaultLog } from "../defaults.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { type ArchiveFlag, addArchiveFlag, addLogAccessFlags, archiveFolder, type LogAccessFlags, logAccess } from "../log-flags.js";
import { commonFlags, printJson } from "../session.js";
import { addStreamFlags, openSharedStream, type StreamFlags } from "../stream-flags.js";
import type { Terminal } from "../terminal.js";
import { aborted } from "./ends.js";
import { listen } from "./listen.js";
import { addLoggerFlags, type LoggerFlags, loggerOf } from "./logger.js";
import { readLog, withEventsOf } from "./open-log.js";
import { relayPages } from "./relay-pages.js";

export const defaultRelayListen = "127.0.0.1:7071";
/** How often the log is asked for news, ms. A local file costs next to nothing; rqlite's leader serves each one. */
const filePollMs = 5;
const rqlitePollMs = 25;

interface RelayFlags extends StreamFlags, LogAccessFlags, ArchiveFlag, LoggerFlags {
  log?: string;
  listen?: string;
}

export function addRelay(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "relay",
    summary: "bring the events of the log to a stream, in order; any number of relays may run",
    examples: [
      "relay --stream kafka:kafka-1:9092,kafka-2:9092 --log rqlite:http://db-1:4001,http://db-2:4001",
      "relay --stream kafka:127.0.0.1:9092 --data-dir /var/lib/fleetlog",
    ],
  })
    .option("--log <carrier>", "sqlite:PATH, or rqlite:http://HOST:PORT,… (FLEETLOG_LOG; log.db in the data directory)")
    .option("--listen <host:port>", `where /readyz and /metrics are (FLEETLOG_RELAY_LISTEN; ${defaultRelayListen})`);
  addStreamFlags(command, "there is none by default");
  addArchiveFlag(command);
  addLogAccessFlags(command);
  addLoggerFlags(command);
  addCommonFlags(command);
  command.action(async (flags: RelayFlags, given: Command) => {
    const { env } = io;
    const { json, dataDir } = commonFlags(given);
    const logger = loggerOf("relay", flags, env);
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    const stream = openSharedStream(flags, env, "one", { clientId: "fleetlog-relay", onTrouble });
    const at = flags.log ?? env.FLEETLOG_LOG ?? defaultLog(dataDirOf(dataDir, env, io.cwd));
    const opened = await readLog(at, logAccess(flags, env), { pollMs: isRqlite(at) ? rqlitePollMs : filePollMs });
    const log = withEventsOf(archiveFolder(flags, io), opened);
    try {
      // Whoever can reach it learns how far the relay is, and nothing of the cluster.
      const listening = await listen({ listen: flags.listen ?? env.FLEETLOG_RELAY_LISTEN ?? defaultRelayListen, insecure: true });
      const relay = new Relay({ log, stream, clock: systemClock, timers: systemTimers, random: systemRandom, onTrouble });
      listening.serve(relayPages(relay));
      if (json) printJson(io, { url: listening.url });
      else io.out(`relay at ${listening.url}\n`);
      try {
        await Promise.race([relay.run(io.signal), aborted(io.signal)]);
      } finally {
        await listening.close();
      }
    } finally {
      await Promise.allSettled([stream.close(), log.close()]);
    }
  });
}
