import type { Logger } from "pino";
import { createRuntime, leaveHost, type NodeIdentity, readIdentity } from "../../agent/index.js";
import { type Client, createClient } from "../../client/index.js";
import { isClusterError, type Network, systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import { Unsuccessful, UsageError } from "../exit.js";
import { Progress } from "../progress.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";

export interface LeaveOptions {
  urls: string[];
  /** The agent's own. */
  dataDir: string;
  network: Network;
  /** Without waiting for the tasks' replacements. */
  force: boolean;
  /** Gives up after this long without progress. */
  timeoutMs: number;
  json: boolean;
  io: Terminal;
  logger: Logger;
}

const lookMs = 300;

/** Takes this host out of its cluster, with its own node's token: drained, removed, stopped, forgotten. */
export async function leave(options: LeaveOptions): Promise<NodeIdentity> {
  const { urls, dataDir, network, force, io } = options;
  const identity = await readIdentity(dataDir);
  if (!identity) throw new UsageError(`no node has joined from ${dataDir}; name the agent's --data-dir`);
  const client = createClient({ url: urls, token: identity.token, fetch: (request) => network.fetch(request) });
  try {
    if (!force) await drained(client, identity, options);
    await client.delete("/v1/nodes/{node}", { params: { path: { node: identity.node }, query: { force } } });
  } catch (error) {
    // Removed before, by somebody else or by a leave that was cut short.
    if (!isClusterError(error) || error.kind !== "unauthenticated") throw error;
    io.err(`warning: node ${identity.name} was no longer in the cluster\n`);
  }
  const ports = { dataDir, clock: systemClock, timers: systemTimers, random: systemRandom, log: options.logger };
  await leaveHost({
    dataDir,
    timers: systemTimers,
    runtimes: (["process", "simulated"] as const).map((name) => createRuntime(name, ports)),
  });
  return identity;
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
