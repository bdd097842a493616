import { join } from "node:path";
import type { Command } from "commander";
import { dataDirOf } from "../defaults.js";
import { sourceOf } from "../event-source.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { type ArchiveFlag, addArchiveFlag, addLogAccessFlags, type LogAccessFlags } from "../log-flags.js";
import { commonFlags, printJson } from "../session.js";
import { addStreamFlags, openSharedStream, type StreamFlags } from "../stream-flags.js";
import type { Terminal } from "../terminal.js";
import { beginAuditor } from "./begin-auditor.js";
import { aborted } from "./ends.js";
import { addLoggerFlags, type LoggerFlags, loggerOf } from "./logger.js";

export const defaultAuditorListen = "127.0.0.1:7072";

interface AuditorFlags extends StreamFlags, LogAccessFlags, ArchiveFlag, LoggerFlags {
  log?: string;
  listen?: string;
  tlsCert?: string;
  tlsKey?: string;
  insecure?: true;
}

export function addAuditor(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "auditor",
    summary: "keep an index of all events, from the stream, and answer questions of it",
    examples: [
      "auditor --stream kafka:kafka-1:9092 --data-dir /var/lib/fleetlog-auditor --log rqlite:http://db-1:4001",
      "auditor --stream kafka:kafka-1:9092 --url https://c1:7070 --token fl_…",
    ],
  })
    .option(
      "--log <carrier>",
      "where events are read that the stream lacks: sqlite:PATH, or rqlite:http://HOST:PORT,… (FLEETLOG_LOG; of a controller, at --url)",
    )
    .option("--listen <host:port>", `where it answers (FLEETLOG_AUDITOR_LISTEN; ${defaultAuditorListen})`)
    .option("--tls-cert <file>", "certificate chain, PEM (FLEETLOG_TLS_CERT)")
    .option("--tls-key <file>", "its key, PEM (FLEETLOG_TLS_KEY)")
    .option("--insecure", "listen beyond loopback without TLS");
  addStreamFlags(command, "there is none by default");
  addArchiveFlag(command);
  addLogAccessFlags(command);
  addLoggerFlags(command);
  addCommonFlags(command);
  command.action(async (flags: AuditorFlags, given: Command) => {
    const { env } = io;
    const { json, dataDir } = commonFlags(given);
    const logger = loggerOf("auditor", flags, env);
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    const stream = openSharedStream(flags, env, "one", { clientId: "fleetlog-auditor", onTrouble });
    const { source, log } = await sourceOf(flags, given, io);
    const tlsCert = flags.tlsCert ?? env.FLEETLOG_TLS_CERT;
    const tlsKey = flags.tlsKey ?? env.FLEETLOG_TLS_KEY;
    try {
      const running = await beginAuditor({
        path: join(dataDirOf(dataDir, env, io.cwd), "audit.db"),
        stream,
        source,
        listen: flags.listen ?? env.FLEETLOG_AUDITOR_LISTEN ?? defaultAuditorListen,
        ...(tlsCert === undefined ? {} : { tlsCert }),
        ...(tlsKey === undefined ? {} : { tlsKey }),
        insecure: flags.insecure === true,
        logger,
      });
      if (json) printJson(io, { url: running.url });
      else io.out(`auditor at ${running.url}\n`);
      try {
        await Promise.race([running.ended, aborted(io.signal)]);
      } finally {
        await running.stop();
      }
    } finally {
      await Promise.allSettled([stream.close(), log?.close()]);
    }
  });
}
