import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { Logger } from "pino";
import {
  type Agent,
  createAgent,
  createRuntime,
  type DescriptionOverrides,
  describeHost,
  forgetDeadIdentity,
  joinNode,
  type NodeIdentity,
  type RuntimeOptions,
  readIdentity,
} from "../../agent/index.js";
import { readCaFile, systemNetwork } from "../../client/index.js";
import type { RuntimeName } from "../../model/index.js";
import { ClusterError, systemClock, systemRandom, systemTimers, type Tracer } from "../../ports/index.js";
import { readVersion } from "../version.js";

export interface AgentProcessOptions {
  urls: string[];
  /** Needed once: it buys the node's own token. */
  joinToken?: string;
  name?: string;
  dataDir: string;
  runtimes: RuntimeName[];
  docker?: RuntimeOptions["docker"];
  describe: DescriptionOverrides;
  tlsCa?: string;
  /** Where traces go. */
  tracer?: Tracer | undefined;
  logger: Logger;
}

export interface AgentProcess {
  agent: Agent;
  identity: NodeIdentity;
}

/** Joins this host to the cluster unless it has joined before, and runs its agent. */
export async function runAgent(options: AgentProcessOptions): Promise<AgentProcess> {
  const { urls, logger } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const network = systemNetwork(options.tlsCa === undefined ? {} : { ca: readCaFile(options.tlsCa) });
  const runtimes = options.runtimes.map((name) =>
    createRuntime(name, {
      dataDir,
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
      log: logger,
      ...(options.docker ? { docker: options.docker } : {}),
    }),
  );
  // What a runtime can enforce is part of the description that the node joins with.
  for (const runtime of runtimes) await runtime.prepare?.();
  const description = describeHost(
    runtimes.map((runtime) => runtime.info),
    readVersion(),
    options.describe,
  );
  const identity = (await knownIdentity()) ?? (await join());
  const agent = createAgent({
    identity,
    urls,
    dataDir,
    description,
    runtimes,
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    network,
    tracer: options.tracer,
    log: logger,
  });
  await agent.start();
  return { agent, identity };

  /** A join token beside the identity of a node that was removed means: join again. */
  async function knownIdentity(): Promise<NodeIdentity | undefined> {
    const known = await readIdentity(dataDir);
    const [url] = urls;
    if (!known || options.joinToken === undefined || url === undefined) return known;
    const removal = await forgetDeadIdentity(dataDir, known, url, network);
    if (removal?.removed) {
      logger.warn({ node: known.node }, "the node that this host was has been removed from the cluster; it joins as a new one");
      return undefined;
    }
    if (removal)
      logger.error({ node: known.node, url }, `${url} ${removal.why}: this host stays the node that it is, and what runs keeps running`);
    return known;
  }

  function join(): Promise<NodeIdentity> {
    if (options.joinToken === undefined) {
      throw new ClusterError(
        "invalid",
        "no_join_token",
        `this host has not joined yet: give --token with a join token (\`fleetlog token create --preset agent NAME\` makes one)`,
      );
    }
    return joinNode({
      url: urls,
      joinToken: options.joinToken,
      name: options.name ?? nodeName(hostname()),
      description,
      dataDir,
      network,
      random: systemRandom,
    });
  }
}

/** A host name as a valid node name. */
export function nodeName(host: string): string {
  const name = host
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.-]/g, "-")
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
    .slice(0, 63);
  return name.replace(/[^a-z0-9]+$/, "") || "node";
}
