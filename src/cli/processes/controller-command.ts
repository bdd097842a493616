import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { systemNetwork } from "../../client/index.js";
import { dataDirOf, defaultListen, defaultLog } from "../defaults.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { type ArchiveFlag, addArchiveFlag, addLogAccessFlags, archiveFolder, type LogAccessFlags, logAccess } from "../log-flags.js";
import { many } from "../many.js";
import { type CommonFlags, commonFlags, printJson } from "../session.js";
import { addStreamFlags, openStream, type StreamFlags } from "../stream-flags.js";
import type { Terminal } from "../terminal.js";
import { parseDuration } from "../units.js";
import { runController } from "./controller.js";
import { aborted, faultSignal } from "./ends.js";
import { defined, durationOf, parsePositive, positiveIn, webhookAllowIn, webhookAllowText } from "./flag-values.js";
import { addLoggerFlags, type LoggerFlags, loggerOf } from "./logger.js";
import { addTracerFlags, type TracerFlags, tracerOf } from "./tracer.js";

interface ListenFlags extends CommonFlags {
  listen?: string;
  advertise?: string;
  log?: string;
  tlsCert?: string;
  tlsKey?: string;
  insecure?: true;
  checkpointEvery?: number;
  archiveKeepEvents?: number;
  purgeAfter?: number;
  secretsKey?: string;
  webhookAllow?: string[];
  peerToken?: string;
  auditor?: string;
}

export function addController(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "controller",
    summary: "run a controller: hold the log, serve the API",
    examples: [
      "controller --data-dir /var/lib/fleetlog",
      "controller --log sqlite:/var/lib/fleetlog/log.db --listen 0.0.0.0:7070 --tls-cert cert.pem --tls-key key.pem",
    ],
  })
    .option("--log <carrier>", "sqlite:PATH, or rqlite:http://HOST:PORT,… (FLEETLOG_LOG; log.db in the data directory)")
    .option("--listen <host:port>", `where the API listens (FLEETLOG_LISTEN; ${defaultListen})`)
    .option("--advertise <url>", "URL at which others reach this controller (FLEETLOG_ADVERTISE)")
    .option("--checkpoint-every <events>", "events between two checkpoints of the view (FLEETLOG_CHECKPOINT_EVERY; 10000)", parsePositive)
    .option("--tls-cert <file>", "certificate chain, PEM (FLEETLOG_TLS_CERT)")
    .option("--tls-key <file>", "its key, PEM (FLEETLOG_TLS_KEY)")
    .option(
      "--archive-keep-events <events>",
      "archive by itself what is older than so many events (FLEETLOG_ARCHIVE_KEEP_EVENTS; never)",
      parsePositive,
    )
    .option("--purge-after <duration>", "how long a removed service can be restored (FLEETLOG_PURGE_AFTER; 7d)", parseDuration)
    .option("--secrets-key <file>", "keys that secrets are put under, newest first; of its owner alone (FLEETLOG_SECRETS_KEY)")
    .option("--webhook-allow <what>", webhookAllowText, many)
    .option(
      "--peer-token <file>",
      "controller token that this controller calls the others with (FLEETLOG_PEER_TOKEN; controller.token in the data directory)",
    )
    .option("--auditor <url>", "auditor that answers /v1/audit (FLEETLOG_AUDITOR)")
    .option("--insecure", "listen beyond loopback without TLS");
  addArchiveFlag(command);
  addLogAccessFlags(command);
  addStreamFlags(command, "local");
  addLoggerFlags(command);
  addTracerFlags(command);
  addCommonFlags(command);
  command.action(async (flags: ListenFlags & LogAccessFlags & ArchiveFlag & StreamFlags & LoggerFlags & TracerFlags, given: Command) => {
    const { env } = io;
    const { json, dataDir: dir, tlsCa } = commonFlags(given);
    const dataDir = dataDirOf(dir, env, io.cwd);
    const fault = faultSignal();
    const logger = loggerOf("controller", flags, env);
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    const running = await runController({
      log: flags.log ?? env.FLEETLOG_LOG ?? defaultLog(dataDir),
      logAccess: logAccess(flags, env),
      dataDir,
      listen: flags.listen ?? env.FLEETLOG_LISTEN ?? defaultListen,
      ...defined({ advertise: flags.advertise ?? env.FLEETLOG_ADVERTISE }),
      ...defined({ tlsCert: flags.tlsCert ?? env.FLEETLOG_TLS_CERT, tlsKey: flags.tlsKey ?? env.FLEETLOG_TLS_KEY }),
      ...defined({ checkpointEvery: flags.checkpointEvery ?? positiveIn(env, "FLEETLOG_CHECKPOINT_EVERY") }),
      ...defined({ purgeAfterMs: flags.purgeAfter ?? durationOf(env.FLEETLOG_PURGE_AFTER) }),
      ...defined({ peerToken: flags.peerToken ?? env.FLEETLOG_PEER_TOKEN, tlsCa: tlsCa ?? env.FLEETLOG_TLS_CA }),
      ...defined({ archive: archiveFolder(flags, io), auditor: flags.auditor ?? env.FLEETLOG_AUDITOR }),
      ...defined({ archiveKeepEvents: flags.archiveKeepEvents ?? positiveIn(env, "FLEETLOG_ARCHIVE_KEEP_EVENTS") }),
      ...secretsKeyIn(flags.secretsKey ?? env.FLEETLOG_SECRETS_KEY, io.cwd),
      webhookAllow: webhookAllowIn(flags, env),
      insecure: flags.insecure === true,
      stream: openStream(flags, env, "local", { clientId: "fleetlog-controller", onTrouble }),
      logger,
      tracer: tracerOf("controller", flags, env, systemNetwork(), logger),
      onBroken: fault.raise,
    });
    if (json) printJson(io, { url: running.url, adminTokenFile: running.adminTokenFile });
    else io.out(`controller at ${running.url}${existsSync(running.adminTokenFile) ? `, admin token in ${running.adminTokenFile}` : ""}\n`);
    try {
      await Promise.race([aborted(io.signal), fault.raised]);
    } finally {
      await running.stop();
    }
  });
}

function secretsKeyIn(file: string | undefined, cwd: string): Pick<Parameters<typeof runController>[0], "secretsKey"> {
  return file === undefined ? {} : { secretsKey: { path: resolve(cwd, file) } };
}
