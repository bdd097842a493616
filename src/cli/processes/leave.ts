import type { Logger } from "pino";
import {
  createRuntime,
  judgeRemoval,
  leaveHost,
  type NodeIdentity,
  noteLeft,
  type RuntimeOptions,
  readIdentity,
  runtimesUsed,
} from "../../agent/index.js";
import { type Client, createClient } from "../../client/index.js";
import { ClusterError, isClusterError, type Network, systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import { Unsuccessful, UsageError } from "../exit.js";
import { Progress } from "../progress.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";

export interface LeaveOptions {
  urls: string[];
  /** The agent's own. */
  dataDir: string;
  network: Network;
  /** Without waiting for the tasks' replacements, and also where the cluster does not know the node any more. */
  force: boolean;
  /** Gives up after this long without progress. */
  timeoutMs: number;
  /** The engine that its containers are in, if it has any. */
  docker?: RuntimeOptions["docker"];
  json: boolean;
  io: Terminal;
  logger: Logger;
}

const lookMs = 300;

/** Takes this host out of its cluster, with its own node's token: drained, removed, stopped, forgotten. */
export async function leave(options: LeaveOptions): Promise<NodeIdentity> {
  const { dataDir } = options;
  const identity = await readIdentity(dataDir);
  if (!identity) throw new UsageError(`no node has joined from ${dataDir}; name the agent's --data-dir`);
  // A leave that was cut short has nothing left to ask the cluster.
  if (!identity.left) {
    await leaveCluster(identity, options);
    await noteLeft(dataDir);
  }
  const ports = { dataDir, clock: systemClock, timers: systemTimers, random: systemRandom, log: options.logger };
  await leaveHost({
    dataDir,
    node: identity.node,
    timers: systemTimers,
    runtimes: runtimesUsed(dataDir).map((name) => createRuntime(name, { ...ports, ...(options.docker ? { docker: options.docker } : {}) })),
  });
  return identity;
}

async function leaveCluster(identity: NodeIdentity, options: LeaveOptions): Promise<void> {
  const { urls, network, force } = options;
  const client = createClient({ url: urls, token: identity.token, fetch: (request) => network.fetch(request) });
  try {
    if (!force) await drained(client, identity, options);
    await client.delete("/v1/nodes/{node}", { params: { path: { node: identity.node }, query: { force } } });
  } catch (error) {
    if (!isClusterError(error) || error.kind !== "unauthenticated") throw error;
    await confirmRemoved(identity, client.url, error, options);
  }
}

/** Nobody moves the tasks of a node that its cluster has forgotten: to end them is the person's decision. */
async function confirmRemoved(identity: NodeIdentity, url: string, refusal: ClusterError, options: LeaveOptions): Promise<void> {
  const { name } = identity;
  const removal = await judgeRemoval(options.dataDir, identity, refusal);
  if (!removal.removed) {
    const message = `${url} ${removal.why}; node ${name} and its tasks stay as they are: name a controller of its own cluster with --url`;
    throw new ClusterError("conflict", "not_its_cluster", message, { cause: refusal });
  }
  if (!options.force) {
    const message = `the cluster does not know node ${name} any more; \`fleetlog agent leave --force\` ends what still runs here and forgets it`;
    throw new ClusterError("conflict", "node_unknown", message, { cause: refusal });
  }
  options.io.err(`warning: node ${name} was no longer in the cluster\n`);
}

async function drained(client: Client, { node, name }: NodeIdentity, { io, json, timeoutMs }: LeaveOptions): Promise<void> {
  const path = { node };
  const progress = new Progress(io, json);
  let { data: seen } = await client.post("/v1/nodes/{node}/drain", { params: { path } });
  let fewest = seen.tasks;
  for (let progressAt = io.now(); seen.tasks > 0 && io.now() - progressAt < timeoutMs && !io.signal.aborted; ) {
    progress.show([{ key: node, text: `${name}: ${plural(seen.tasks, "task")} left` }]);
    await systemTimers.sleep(lookMs);
    seen = (await client.get("/v1/nodes/{node}", { params: { path } })).data;
    if (seen.tasks >= fewest) continue;
    fewest = seen.tasks;
    progressAt = io.now();
  }
  progress.clear();
  if (seen.tasks === 0) return;
  io.err(`error: ${name} still holds ${plural(seen.tasks, "task")} and stays in the cluster, drained; `);
  io.err(
    `make room elsewhere (\`fleetlog task ls --node ${name}\`), let it take tasks again (\`fleetlog node update --availability active ${name}\`), or leave with --force\n`,
  );
  throw new Unsuccessful();
}
