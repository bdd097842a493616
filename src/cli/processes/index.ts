import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readCaFile, systemNetwork } from "../../client/index.js";
import { isPlainPath, type RuntimeName } from "../../model/index.js";
import { dataDirOf, defaultListen, defaultLog, defaultUrl, type Environment } from "../defaults.js";
import { UsageError } from "../exit.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { type ArchiveFlag, addArchiveFlag, addLogAccessFlags, archiveFolder, type LogAccessFlags, logAccess } from "../log-flags.js";
import { many } from "../many.js";
import { type CommonFlags, commonFlags, printJson } from "../session.js";
import { addStreamFlags, openStream, type StreamFlags } from "../stream-flags.js";
import type { Terminal } from "../terminal.js";
import { parseBytes, parseCount, parseCpus, parseDuration } from "../units.js";
import { runAgent } from "./agent.js";
import { agentPages } from "./agent-pages.js";
import { addAuditor } from "./auditor.js";
import { addAutoscaler } from "./autoscaler.js";
import { runController } from "./controller.js";
import { exampleStack, runDev } from "./dev.js";
import { aborted, aliveUntil, faultSignal } from "./ends.js";
import { leave } from "./leave.js";
import { listen } from "./listen.js";
import { addLoggerFlags, createLogger, type LoggerFlags, loggerOf } from "./logger.js";
import { addRelay } from "./relay.js";
import { addTracerFlags, type TracerFlags, tracerOf } from "./tracer.js";

/** Adds the commands that are processes: they run until Ctrl-C, SIGTERM or a fault. */
export function addProcesses(program: Command, io: Terminal): void {
  addDev(program, io);
  addController(program, io);
  addAgent(program, io);
  addRelay(program, io);
  addAuditor(program, io);
  addAutoscaler(program, io);
}

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

interface DevFlags extends ListenFlags, StreamFlags {
  stack: string | false;
  publishAddress: string;
  runtime?: "docker" | "process";
}

function addDev(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "dev",
    summary: "run a whole cluster in this process, with an example stack",
    examples: ["dev", "dev --runtime process", "dev --no-stack --listen 127.0.0.1:8070 --data-dir /tmp/fleet"],
  })
    .option("--listen <host:port>", `where the API listens (FLEETLOG_LISTEN; ${defaultListen})`)
    .option("--stack <file>", "Compose file to deploy when the cluster does not have its stack yet", exampleStack)
    .option("--no-stack", "deploy nothing")
    .addOption(
      new Option("--runtime <name>", "where the stack runs (docker where an engine answers at DOCKER_HOST and has its images)").choices([
        "docker",
        "process",
      ]),
    )
    .option("--publish-address <address>", "address that published ports and tasks bind", "127.0.0.1")
    .option("--webhook-allow <what>", webhookAllowText, many);
  addStreamFlags(command, "local");
  addCommonFlags(command);
  command.action(async (flags: DevFlags, given: Command) => {
    const dataDir = dataDirOf(commonFlags(given).dataDir, io.env, io.cwd);
    const logFile = join(dataDir, "fleetlog.log");
    const logger = createLogger({ file: logFile }, "info", { part: "dev" });
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    await runDev({
      dataDir,
      listen: flags.listen ?? io.env.FLEETLOG_LISTEN ?? defaultListen,
      stackFile: flags.stack === false ? undefined : flags.stack,
      stackName: flags.stack === exampleStack ? "voting" : "dev",
      publishAddress: flags.publishAddress,
      runtime: flags.runtime,
      dockerHost: io.env.DOCKER_HOST || undefined,
      webhookAllow: webhookAllowIn(flags, io.env),
      stream: openStream(flags, io.env, "local", { clientId: "fleetlog-dev", onTrouble }),
      io,
      logger,
      logFile,
    });
  });
}

function addController(program: Command, io: Terminal): void {
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
    .option("--checkpoint-every <events>", "events between two checkpoints of the view (FLEETLOG_CHECKPOINT_EVERY; 20000)", parsePositive)
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

const webhookAllowText =
  "network, address or host that webhooks may go to, beside the internet; repeat it (FLEETLOG_WEBHOOK_ALLOW, commas between)";

function webhookAllowIn({ webhookAllow }: Pick<ListenFlags, "webhookAllow">, env: Environment): string[] {
  return webhookAllow ?? env.FLEETLOG_WEBHOOK_ALLOW?.split(",").filter(Boolean) ?? [];
}

function parsePositive(text: string): number {
  const count = parseCount(text);
  if (count === 0) throw new InvalidArgumentError("It must be 1 or more.");
  return count;
}

function positiveIn(env: Environment, name: string): number | undefined {
  const text = env[name];
  try {
    return text === undefined ? undefined : parsePositive(text);
  } catch (error) {
    throw new UsageError(`${name}=${text}: ${(error as Error).message}`, { cause: error });
  }
}

interface AgentFlags extends CommonFlags, LoggerFlags, TracerFlags {
  name?: string;
  runtime?: RuntimeName[];
  publishAddress: string;
  label?: Record<string, string>;
  pool?: string;
  datacenter?: string;
  rack?: string;
  cpu?: number;
  memory?: number;
  reserveCpu?: number;
  reserveMemory?: number;
  machine?: string;
  generic?: Generic;
  dockerHost?: string;
  registryConfig?: string;
  metricsListen?: string;
  allowPrivileged?: true;
  allowBind?: string[];
}

type Generic = NonNullable<Parameters<typeof runAgent>[0]["describe"]["generic"]>;

function addAgent(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "agent",
    summary: "make this host a node and run its tasks",
    examples: [
      "agent --url https://c1:7070 --token fl_… --name web1 --label disk=ssd",
      "agent --url http://127.0.0.1:7070 --runtime simulated",
    ],
  })
    .option("--name <name>", "name of the node (the host's name)")
    .option("--runtime <name>", "process, docker, or simulated, which runs nothing; may be repeated (process)", runtimes)
    .option("--docker-host <url>", `${dockerHostText} ($DOCKER_HOST, or unix:///var/run/docker.sock)`)
    .option("--registry-config <file>", "logins for registries, in the form of Docker's config.json; only its owner may read it")
    .option("--allow-privileged", "let containers be privileged, have devices and capabilities that reach beyond a container")
    .option("--allow-bind <path>", "let containers mount this folder of the host and what is in it; may be repeated", folders)
    .option("--publish-address <address>", "address that published ports and tasks bind", "0.0.0.0")
    .option("--label <key=value>", "label of the node; may be repeated", labels)
    .option("--pool <name>", "pool of the node")
    .option("--datacenter <name>", "datacenter of the node")
    .option("--rack <name>", "rack of the node")
    .option("--cpu <cores>", "cores to offer (all)", parseCpus)
    .option("--memory <bytes>", "memory to offer, e.g. 8G (all)", parseBytes)
    .option("--reserve-cpu <cores>", "cores kept for what is not fleetlog's", parseCpus)
    .option("--reserve-memory <bytes>", "memory kept for what is not fleetlog's", parseBytes)
    .option("--generic <name=what>", "further resources: a number, or the id of each, as in gpu=id:A,id:B; may be repeated", generic)
    .option(
      "--metrics-listen <host:port>",
      "serve /metrics of its tasks and this host, and /readyz, to anybody there (FLEETLOG_METRICS_LISTEN; nowhere)",
    )
    .option("--machine <name>", "machine that this agent is on; those on one machine fail as one (found out)");
  addLeave(command, io);
  addLoggerFlags(command);
  addTracerFlags(command);
  addCommonFlags(command);
  command.action(async (flags: AgentFlags, given: Command) => {
    const { env } = io;
    const common = commonFlags(given);
    const joinToken = common.token ?? env.FLEETLOG_TOKEN;
    const host = describeFlags(flags);
    const logger = loggerOf("agent", flags, env);
    const tracer = tracerOf("agent", flags, env, systemNetwork(), logger);
    const metricsListen = flags.metricsListen ?? env.FLEETLOG_METRICS_LISTEN;
    // Before the agent starts: whoever asks for it is told at once where it cannot be had.
    const listening = metricsListen === undefined ? undefined : await listen({ listen: metricsListen, insecure: true });
    const dir = join(dataDirOf(common.dataDir, env, io.cwd), "agent");
    const { agent, identity } = await runAgent({
      urls: (common.url ?? env.FLEETLOG_URL ?? defaultUrl).split(","),
      ...defined({ joinToken, name: flags.name, tlsCa: common.tlsCa ?? env.FLEETLOG_TLS_CA }),
      dataDir: dir,
      runtimes: flags.runtime ?? ["process"],
      docker: defined({
        host: flags.dockerHost ?? env.DOCKER_HOST,
        allowPrivileged: flags.allowPrivileged,
        allowBinds: flags.allowBind,
        registryConfig: flags.registryConfig === undefined ? undefined : resolve(io.cwd, flags.registryConfig),
      }),
      describe: host,
      tracer,
      logger,
    }).catch(async (error) => {
      await listening?.close();
      throw error;
    });
    listening?.serve(agentPages(agent, dir));
    const watched = listening ? { metrics: listening.url } : {};
    if (common.json) printJson(io, { node: identity.node, name: identity.name, ...watched });
    else io.out(`agent of node ${identity.name} (${identity.node})${listening ? `, metrics at ${listening.url}/metrics` : ""}\n`);
    await aliveUntil(aborted(io.signal));
    await listening?.close();
    // Its tasks run on: another agent, or the next start, takes them over.
    await agent.stop({ tasks: "leave" });
    await tracer?.close();
  });
}

const dockerHostText = "the Docker Engine, as unix:///PATH or tcp://HOST:PORT";

interface LeaveFlags {
  force?: true;
  timeout?: number;
  dockerHost?: string;
}

function addLeave(agent: Command, io: Terminal): void {
  const command = leaf(agent, {
    usage: "leave",
    summary: "drain this host's node, remove it from the cluster and stop its agent; the host may join again",
    examples: ["agent leave", "agent leave --data-dir /var/lib/fleetlog --timeout 10m", "agent leave --force"],
  })
    .option(
      "-f, --force",
      "at once: its tasks stop here and are started elsewhere where there is room; also when the cluster does not know it any more",
    )
    .option("--timeout <duration>", "give up after this long without progress (60s)", parseDuration)
    .option("--docker-host <url>", `${dockerHostText}, that the agent was started with`);
  addCommonFlags(command);
  command.action(async (flags: LeaveFlags, given: Command) => {
    const { env } = io;
    const common = commonFlags(given);
    const tlsCa = common.tlsCa ?? env.FLEETLOG_TLS_CA;
    const { node, name } = await leave({
      urls: (common.url ?? env.FLEETLOG_URL ?? defaultUrl).split(","),
      dataDir: join(dataDirOf(common.dataDir, env, io.cwd), "agent"),
      network: systemNetwork(tlsCa === undefined ? {} : { ca: readCaFile(tlsCa) }),
      force: flags.force === true,
      timeoutMs: flags.timeout ?? leaveStallMs,
      docker: defined({ host: flags.dockerHost ?? env.DOCKER_HOST }),
      json: common.json === true,
      io,
      logger: loggerOf("agent", {}, env, "warn"),
    });
    if (common.json) printJson(io, { left: node, name });
    else io.out(`node ${name} has left the cluster; this host may join again\n`);
  });
}

const leaveStallMs = 60_000;

function describeFlags(flags: AgentFlags): Parameters<typeof runAgent>[0]["describe"] {
  const capacity = flags.cpu === undefined && flags.memory === undefined ? undefined : { cpu: flags.cpu, memory: flags.memory };
  return {
    publishAddress: flags.publishAddress,
    labels: flags.label ?? {},
    reserved: { cpu: flags.reserveCpu ?? 0, memory: flags.reserveMemory ?? 0 },
    ...defined({ machine: flags.machine, generic: flags.generic, pool: flags.pool, datacenter: flags.datacenter, rack: flags.rack }),
    ...(capacity ? { capacity } : {}),
  } as Parameters<typeof runAgent>[0]["describe"];
}

function runtimes(value: string, before: RuntimeName[] = []): RuntimeName[] {
  if (value !== "process" && value !== "docker" && value !== "simulated")
    throw new InvalidArgumentError("must be process, docker or simulated");
  return [...before, value];
}

function folders(value: string, before: string[] = []): string[] {
  const path = value.length > 1 ? value.replace(/\/+$/, "") : value;
  if (!isPlainPath(path)) throw new InvalidArgumentError("must be an absolute path without . and .. parts");
  return [...before, path];
}

/** `gpu=2`, or `gpu=id:A,id:B`. */
export function generic(value: string, before: Generic = {}): Generic {
  const [, name, what] = /^([A-Za-z0-9][A-Za-z0-9_./-]*)=(.+)$/.exec(value) ?? [];
  if (name === undefined || what === undefined) throw new InvalidArgumentError("must be NAME=NUMBER or NAME=id:A,id:B");
  if (/^\d+$/.test(what)) return { ...before, [name]: { count: Number(what) } };
  const ids = what.split(",").map((part) => /^id:([\x21-\x7e]+)$/.exec(part)?.[1]);
  if (ids.some((id) => id === undefined)) throw new InvalidArgumentError("write a number, or each id as id:NAME, separated by commas");
  return { ...before, [name]: { ids: ids as string[] } };
}

function labels(value: string, before: Record<string, string> = {}): Record<string, string> {
  const [key, ...rest] = value.split("=");
  if (!key || rest.length === 0) throw new InvalidArgumentError("must be KEY=VALUE");
  return { ...before, [key]: rest.join("=") };
}

function durationOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

/** Leaves out what was not given. */
function defined<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
