import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { readCaFile } from "../client/index.js";
import { ClusterError } from "../ports/index.js";
import { KafkaStream, type KafkaStreamOptions, LocalStream, parseStream, type Stream } from "../streams/index.js";
import type { Environment } from "./defaults.js";

export interface StreamFlags {
  stream?: string;
  streamUser?: string;
  streamPasswordFile?: string;
  streamMechanism?: Mechanism;
  streamTls?: true;
  streamCa?: string;
}

const mechanisms = ["plain", "scram-sha-256", "scram-sha-512"] as const;
type Mechanism = (typeof mechanisms)[number];

/** The flags by which a stream is reached. */
export function addStreamFlags(command: Command, usual: string): void {
  command
    .option("--stream <carrier>", `local, or kafka:HOST:PORT,… (FLEETLOG_STREAM; ${usual})`)
    .option("--stream-user <name>", "user of the stream (FLEETLOG_STREAM_USER)")
    .option("--stream-password-file <file>", "holds that user's password (FLEETLOG_STREAM_PASSWORD_FILE)")
    .addOption(
      new Option("--stream-mechanism <name>", "how the user logs in (FLEETLOG_STREAM_MECHANISM; scram-sha-512)").choices(mechanisms),
    )
    .option("--stream-tls", "speak TLS to the stream (FLEETLOG_STREAM_TLS=1)")
    .option("--stream-ca <file>", "authorities that its certificates are checked by, PEM; means TLS (FLEETLOG_STREAM_CA; the system's)");
}

/** @throws ClusterError `invalid_stream`, or one that names a file that cannot be read */
export function openStream(flags: StreamFlags, env: Environment, usual: string | undefined, more: Partial<KafkaStreamOptions>): Stream {
  const text = flags.stream ?? env.FLEETLOG_STREAM ?? usual;
  if (text === undefined) throw invalid("say where the stream is: --stream kafka:HOST:PORT,… (FLEETLOG_STREAM)");
  const address = parseStream(text);
  if (address.carrier === "local") return new LocalStream();
  const ca = flags.streamCa ?? env.FLEETLOG_STREAM_CA;
  const isTls = flags.streamTls === true || ca !== undefined || env.FLEETLOG_STREAM_TLS === "1";
  return new KafkaStream({
    brokers: address.brokers,
    ...login(flags, env),
    ...(isTls ? { tls: ca === undefined ? {} : { ca: readCaFile(ca) } } : {}),
    ...more,
  });
}

/**
 * For a process of its own, which would be alone with a local stream.
 * @param within what `fleetlog dev` has in its stead
 * @throws ClusterError as `openStream`
 */
export function openSharedStream(flags: StreamFlags, env: Environment, within: string, more: Partial<KafkaStreamOptions>): Stream {
  const stream = openStream(flags, env, undefined, more);
  if (stream.carrier === "local")
    throw invalid(`a local stream is within one process: \`fleetlog dev\` has ${within}; give --stream kafka:…`);
  return stream;
}

function login(flags: StreamFlags, env: Environment): Pick<KafkaStreamOptions, "sasl"> {
  const username = flags.streamUser ?? env.FLEETLOG_STREAM_USER;
  const path = flags.streamPasswordFile ?? env.FLEETLOG_STREAM_PASSWORD_FILE;
  if (username === undefined && path === undefined) return {};
  if (username === undefined || path === undefined) throw invalid("--stream-user and --stream-password-file go together");
  const mechanism = flags.streamMechanism ?? env.FLEETLOG_STREAM_MECHANISM ?? "scram-sha-512";
  if (!isMechanism(mechanism)) throw invalid(`FLEETLOG_STREAM_MECHANISM=${mechanism}: must be one of ${mechanisms.join(", ")}`);
  return { sasl: { mechanism, username, password: readPassword(path) } };
}

function isMechanism(text: string): text is Mechanism {
  return (mechanisms as readonly string[]).includes(text);
}

function readPassword(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new ClusterError("invalid", "password_unreadable", `the password file ${path} cannot be read`, { cause });
  }
}

function invalid(message: string): ClusterError {
  return new ClusterError("invalid", "invalid_stream", message);
}
