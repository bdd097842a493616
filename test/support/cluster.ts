/** A whole cluster in this process: a log in memory, a controller, its API on a free port, and agents. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ExecutionContext } from "ava";
import { type Logger, pino } from "pino";
import {
  type Agent,
  createAgent,
  createRuntime,
  type DescriptionOverrides,
  describeHost,
  joinNode,
  silentLog,
} from "../../src/agent/index.js";
import { type Auditor, createApi, credentialOf, serve, serverOptions } from "../../src/api/index.js";
import { beginAuditor } from "../../src/cli/processes/begin-auditor.js";
import { createClient, systemNetwork } from "../../src/client/index.js";
import { startController } from "../../src/controller/index.js";
import { type EventLog, openMemoryLog } from "../../src/log/index.js";
import { type RuntimeName, tokenSecret } from "../../src/model/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../src/ports/index.js";
import { LocalStream, logSource, Relay, WebhookPost, WebhookTargets } from "../../src/streams/index.js";
import { testSecretKeys } from "./secret-keys.js";

export interface TestCluster {
  url: string;
  token: string;
  /** Joins a node with one runtime and waits for nothing. */
  addNode(name: string, runtime: RuntimeName, description?: DescriptionOverrides): Promise<Agent>;
}

export interface ClusterOptions {
  /** With an auditor, which its API hands questions on to. */
  audited?: boolean;
}

export async function startCluster(t: ExecutionContext, { audited = false }: ClusterOptions = {}): Promise<TestCluster> {
  const secret = systemRandom.hex(32);
  const adminToken = { id: systemIds.next(), credential: credentialOf(secret) };
  const token = tokenSecret(adminToken.id, secret);
  const broken: unknown[] = [];
  const server = createServer(serverOptions);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = openMemoryLog();
  const controller = await startController({
    log,
    clock: systemClock,
    timers: systemTimers,
    ids: systemIds,
    random: systemRandom,
    holder: "controller-1",
    url,
    version: "0.0.0",
    adminToken,
    secretKeys: testSecretKeys(),
    onTrouble: (_what, error) => broken.push(error),
    onBroken: (error) => broken.push(error),
  });
  const webhooks = new WebhookPost({
    targets: new WebhookTargets([]),
    clock: systemClock,
    random: systemRandom,
    view: () => controller.view(),
    open() {
      throw new Error("nothing is sent from here");
    },
  });
  const logger = pino({ level: "silent" });
  const auditor = audited ? await startAuditor(t, log, logger) : undefined;
  const api = createApi(controller, { logger, validateResponses: true, webhooks, ...(auditor ? { auditor } : {}) });
  serve(server, api);
  const agents: Agent[] = [];
  const dataDirs: string[] = [];
  t.teardown(async () => {
    await Promise.all(agents.map((agent) => agent.stop({ tasks: "stop", withinMs: 2_000 })));
    api.close();
    webhooks.close();
    server.closeAllConnections();
    server.close();
    await controller.stop();
    for (const path of dataDirs) rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (broken.length > 0) throw new AggregateError(broken, "the controller was in trouble");
  });

  return {
    url,
    token,
    async addNode(name, runtime, overrides = {}) {
      const dataDir = mkdtempSync(join(tmpdir(), "fleetlog-node-"));
      dataDirs.push(dataDir);
      const created = await createClient({ url, token }).post("/v1/tokens", { body: { name: `join-${name}`, preset: "agent" } });
      const network = systemNetwork();
      const ports = { clock: systemClock, timers: systemTimers, random: systemRandom, log: silentLog };
      const made = createRuntime(runtime, { ...ports, dataDir });
      const description = describeHost([made.info], "0.0.0", { capacity: { cpu: 4_000, memory: 2 ** 32 }, ...overrides });
      const joinToken = created.data.secret as string;
      const identity = await joinNode({ url, joinToken, name, description, dataDir, network, random: systemRandom });
      const agent = createAgent({ identity, urls: [url], dataDir, description, runtimes: [made], network, ...ports });
      agents.push(agent);
      await agent.start();
      return agent;
    },
  };
}

/** Of this log, by a relay and a stream of its own. */
async function startAuditor(t: ExecutionContext, log: EventLog, logger: Logger): Promise<Auditor> {
  const stream = new LocalStream();
  const ending = new AbortController();
  const onTrouble = (what: string, error: unknown) => t.log(what, error);
  const relay = new Relay({ log, stream, clock: systemClock, timers: systemTimers, random: systemRandom, onTrouble });
  const relaying = relay.run(ending.signal);
  const path = join(mkdtempSync(join(tmpdir(), "fleetlog-audit-")), "audit.db");
  const running = await beginAuditor({ path, stream, source: logSource(log, "the log"), listen: "127.0.0.1:0", logger });
  t.teardown(async () => {
    await running.stop();
    ending.abort();
    await relaying;
    await stream.close();
    rmSync(dirname(path), { recursive: true, force: true });
  });
  const { fetch } = systemNetwork();
  return { url: running.url, fetch };
}
