import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { type Client, createClient, systemNetwork } from "../../client/index.js";
import { isClusterError } from "../../ports/index.js";
import type { Stream } from "../../streams/index.js";
import type { Service } from "../converge.js";
import { defaultLog, secretsKeyPath } from "../defaults.js";
import { collect, type Session } from "../session.js";
import type { Terminal } from "../terminal.js";
import { type Outcome, watchServices } from "../watch.js";
import { readAdminToken } from "./admin-token.js";
import { runAgent } from "./agent.js";
import { beginAutoscaler } from "./autoscaler.js";
import { runController } from "./controller.js";
import { chooseRuntime, type RuntimeChoice } from "./dev-runtime.js";
import { aborted, faultSignal } from "./ends.js";

/** The stack that `npm start` shows; the compiled file stands four directories below the package. */
export const exampleStack = inExample("compose.yaml");

function inExample(name: string): string {
  return fileURLToPath(new URL(`../../../../examples/voting/${name}`, import.meta.url));
}

export interface DevOptions {
  dataDir: string;
  listen: string;
  /** Compose file to deploy on a cluster that does not have the stack yet; undefined for none. */
  stackFile: string | undefined;
  stackName: string;
  publishAddress: string;
  /** Where the stack is to run; undefined: in Docker where that can be had. */
  runtime: RuntimeChoice["runtime"] | undefined;
  /** As in DOCKER_HOST. */
  dockerHost: string | undefined;
  /** What webhooks may go to beside addresses of the internet. */
  webhookAllow: readonly string[];
  /** Where the events of its log are brought, and samples of what its tasks use. */
  stream: Stream;
  io: Terminal;
  logger: Logger;
  /** Where the logger writes, for people to know. */
  logFile: string;
}

/** Ctrl-C to the end of the last task: the grace that a task may take, and what follows it. */
const tasksStopWithinMs = 2_500;

/** Runs a whole cluster in this process until the terminal's signal: controller, embedded log, one agent, a stack. */
export async function runDev(options: DevOptions): Promise<void> {
  const { io, logger } = options;
  const dataDir = resolve(options.dataDir);
  const fault = faultSignal();
  const controller = await runController({
    log: defaultLog(dataDir),
    dataDir,
    listen: options.listen,
    secretsKey: { path: secretsKeyPath(dataDir), make: true },
    stream: options.stream,
    webhookAllow: options.webhookAllow,
    relays: true,
    auditIndex: join(dataDir, "audit.db"),
    logger,
    onBroken: fault.raise,
  }).catch(async (error) => {
    const url = liveHolder(error);
    if (url === undefined) throw error;
    await showRunning(io, dataDir, url);
    return undefined;
  });
  if (!controller) return;
  const token = (await readAdminToken(dataDir))?.token;
  const client = createClient({ url: controller.url, token });
  const autoscaler = beginAutoscaler(createClient({ url: controller.url, token }), options.stream, logger);
  let agent: Awaited<ReturnType<typeof runAgent>> | undefined;
  try {
    say(io, "api", `${controller.url} (described at ${controller.url}/docs)`);
    say(io, "token", controller.adminTokenFile);
    say(io, "messages", options.logFile);
    say(io, "log", `${join(dataDir, "log.db")} (at position ${controller.controller.view().seq})`);
    const services = await collect(client.list("/v1/services"));
    const { runtime, why } = await chooseRuntime({
      asked: options.runtime,
      current: runtimeOf(services.filter(({ stack }) => stack === options.stackName)),
      dockerHost: options.dockerHost,
      imageScript: options.stackFile === exampleStack ? inExample("image.mjs") : undefined,
    });
    say(io, "runtime", `${runtime}: ${why}`);
    // What runs in an engine that is away just now is waited for.
    const withDocker = runtime === "docker" || services.some(({ spec }) => spec.placement?.runtime === "docker");
    agent = await runAgent({
      urls: [controller.url],
      ...(token === undefined ? {} : { joinToken: token }),
      dataDir: join(dataDir, "agent"),
      runtimes: withDocker ? ["docker", "process"] : ["process"],
      ...(options.dockerHost === undefined ? {} : { docker: { host: options.dockerHost } }),
      describe: { publishAddress: options.publishAddress },
      logger,
    });
    say(io, "node", `${agent.identity.name}, running ${withDocker ? "containers, and processes of this host" : "processes of this host"}`);
    if (options.stackFile !== undefined)
      await Promise.race([deploy({ ...options, stackFile: options.stackFile }, runtime, dataDir, client), fault.raised]);
    await showUrls(io, client);
    io.out("Ctrl-C stops this cluster and its tasks.\n");
    await Promise.race([aborted(io.signal), fault.raised]);
  } finally {
    io.err(io.signal.aborted ? "\nstopping the tasks …\n" : "");
    await autoscaler.stop();
    await agent?.agent.stop({ tasks: "stop", withinMs: tasksStopWithinMs });
    await controller.stop();
  }
}

/** The URL of the live process that holds the log, when that is what `error` says. */
function liveHolder(error: unknown): string | undefined {
  if (!isClusterError(error) || error.code !== "log_locked") return undefined;
  return (error.extra.holder as { url?: string } | undefined)?.url;
}

async function showRunning(io: Terminal, dataDir: string, url: string): Promise<void> {
  io.out(`this data directory is in use by a running cluster\n`);
  say(io, "api", url);
  const token = (await readAdminToken(dataDir))?.token;
  await showUrls(io, createClient({ url, token }));
}

/** Where a stack's services run; undefined where it has none. */
function runtimeOf(services: readonly Service[]): RuntimeChoice["runtime"] | undefined {
  const [first] = services.map(({ spec }) => spec.placement?.runtime);
  return first === "docker" || first === "process" ? first : undefined;
}

async function deploy(
  { stackFile, stackName, io, runtime: asked }: DevOptions & { stackFile: string },
  runtime: RuntimeChoice["runtime"],
  dataDir: string,
  client: Client,
): Promise<void> {
  const stacks = await collect(client.list("/v1/stacks"));
  const there = stacks.some((stack) => stack.name === stackName);
  let position = client.position;
  // A runtime that somebody names is a change like another: services that run elsewhere move.
  if (!there || asked !== undefined) {
    io.out(`deploying stack ${stackName} from ${stackFile}\n`);
    const body = await readFile(stackFile, "utf8");
    const query = { directory: dirname(resolve(stackFile)), runtime };
    ({ position } = await client.put("/v1/stacks/{stack}", { params: { path: { stack: stackName }, query }, body }));
  }
  const services: Service[] = await collect(client.list("/v1/services", { params: { query: { stack: stackName } } }));
  const session: Session = {
    client,
    fetch,
    urls: [client.url],
    token: undefined,
    network: systemNetwork(),
    namespace: undefined,
    json: false,
    dataDir,
    io,
  };
  const outcomes: Outcome[] = await watchServices(session, services, position, {});
  const verdict = outcomes.every((outcome) => outcome.verdict === "converged") ? "is up" : "did not come up; it will be tried on";
  io.out(`stack ${stackName} ${verdict}\n`);
}

async function showUrls(io: Terminal, client: Client): Promise<void> {
  const nodes = await collect(client.list("/v1/nodes"));
  const address = nodes.find((node) => node.state === "ready")?.publishAddress ?? "127.0.0.1";
  for await (const service of client.list("/v1/services")) {
    for (const endpoint of service.spec.endpoints ?? []) {
      if (endpoint.published !== undefined) say(io, service.alias ?? service.name, `http://${address}:${endpoint.published}`);
    }
  }
}

function say(io: Terminal, what: string, value: string): void {
  io.out(`  ${what.padEnd(8)} ${value}\n`);
}
