import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { systemNetwork } from "../../client/index.js";
import { isPlainPath, type RuntimeName } from "../../model/index.js";
import { dataDirOf, defaultUrl } from "../defaults.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { type CommonFlags, commonFlags, printJson } from "../session.js";
import type { Terminal } from "../terminal.js";
import { parseBytes, parseCpus } from "../units.js";
import { runAgent } from "./agent.js";
import { agentPages } from "./agent-pages.js";
import { aborted, aliveUntil } from "./ends.js";
import { defined } from "./flag-values.js";
import { addLeave, dockerHostText } from "./leave-command.js";
import type { Listening } from "./listen.js";
import { addLoggerFlags, type LoggerFlags, loggerOf } from "./logger.js";
import { addTracerFlags, type TracerFlags, tracerOf } from "./tracer.js";

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

export function addAgent(program: Command, io: Terminal): void {
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
    const listening = metricsListen === undefined ? undefined : await listenForMetrics(metricsListen);
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

/** Loaded for whoever asks for it: a server and the API that it stands in for are more than an agent. */
async function listenForMetrics(at: string): Promise<Listening> {
  const { listen } = await import("./listen.js");
  return listen({ listen: at, insecure: true });
}

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
