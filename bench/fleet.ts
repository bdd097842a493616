import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readSqliteLog, verifyLog } from "../src/log/index.js";
import { ExpectedAssignments } from "./fleet/assignments.js";
import { Child } from "./fleet/child.js";
import { FleetClients, percentile } from "./fleet/clients.js";
import type {
  AgentsAnswer,
  AgentsFigures,
  AgentsOrder,
  Arrivals,
  ControllerAnswer,
  ControllerFigures,
  ControllerOrder,
} from "./fleet/messages.js";
import { createServices, type FleetService, runTraffic, warmUp } from "./fleet/traffic.js";
import type { Benchmark } from "./main.js";

const settleMs = 5_000;
const convergeTimeoutMs = 300_000;
/** A collection of garbage in one of them stops a part of the fleet, as no host's would stop another; each costs 40 MB. */
const agentProcesses = 2;
/**
 * Nor would a host's memory be tidied up on the processor that the controller needs: not because it has little to do, and not
 * by collections of five hundred agents' heap at once, which need not begin within the minute.
 */
const agentFlags = ["--no-memory-reducer", "--initial-old-space-size=2048"];

const benchmark: Benchmark = {
  describe: "fleet: simulated agents with a connection each; services, heartbeats, samples, scaling and reads on one controller",
  options: {
    nodes: { type: "string", default: "1000" },
    tasks: { type: "string", default: "100000" },
    seconds: { type: "string", default: "60" },
  },
  async run(options) {
    const [nodes, tasks, seconds] = ["nodes", "tasks", "seconds"].map((name) => Number(options[name])) as [number, number, number];
    const dataDir = await mkdtemp(join(tmpdir(), "fleetlog-bench-"));
    const expected = new ExpectedAssignments();
    const controller = new Child<ControllerOrder, ControllerAnswer>(new URL("./fleet/controller.js", import.meta.url), undefined, [
      ...profiling,
    ]);
    const agents = Array.from(
      { length: agentProcesses },
      () =>
        new Child<AgentsOrder, AgentsAnswer, Arrivals>(
          new URL("./fleet/agents.js", import.meta.url),
          ({ arrivals }) => expected.arrived(arrivals),
          agentFlags,
        ),
    );
    try {
      const { url, token } = (await controller.ask({ do: "start", dataDir })) as { url: string; token: string };
      const clients = new FleetClients(url, token);
      const from = (part: number) => Math.floor((part * nodes) / agentProcesses);
      await Promise.all(agents.map((part, index) => part.ask({ do: "join", url, token, from: from(index), to: from(index + 1) })));
      note(`${nodes} nodes joined`);
      await controller.ask({ do: "measure" });
      const begun = performance.now();
      const services = await createServices(clients, tasks);
      note(`${services.length} services created after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      await converged(clients, tasks);
      const converge_s = (performance.now() - begun) / 1000;
      const converging = (await controller.ask({ do: "report" })) as ControllerFigures;
      note(`converged after ${converge_s.toFixed(1)} s`);

      await warmUp(clients, services);
      await delay(settleMs);
      clients.times.clear();
      await controller.ask({ do: "measure" });
      await runTraffic(clients, services, nodes, expected, seconds * 1_000);
      const steady = (await controller.ask({ do: "report" })) as ControllerFigures;
      await converged(clients, tasks + raised(services));
      const reports = (await Promise.all(agents.map((part) => part.ask({ do: "report" })))) as AgentsFigures[];
      const sum = (figure: keyof AgentsFigures) => reports.reduce((total, report) => total + report[figure], 0);
      assert.deepEqual(expected.missing, [], "assignments never arrived");
      assert.equal(sum("startedTwice"), 0, "a task was started twice");
      assert.equal(sum("connected"), nodes, "a session was lost");
      await clients.close();
      await Promise.all(agents.map((part) => part.ask({ do: "end" })));
      await controller.ask({ do: "end" });
      const log = await readSqliteLog(join(dataDir, "log.db"));
      const verified = await verifyLog(log);
      await log.close();
      assert.ok(verified.ok, verified.fault?.message);

      const { times } = clients;
      return {
        nodes,
        services: services.length,
        tasks,
        seconds,
        events: verified.events,
        starts: sum("starts"),
        converge_s: Number(converge_s.toFixed(1)),
        converge_event_loop_delay_ms_p99: round(converging.eventLoopDelayMsP99),
        converge_event_loop_delay_ms_max: round(converging.eventLoopDelayMsMax),
        requests_refused: clients.refused,
        intents: expected.tookMs.length,
        intent_to_assignment_ms_p50: percentile(expected.tookMs, 0.5),
        intent_to_assignment_ms_p99: percentile(expected.tookMs, 0.99),
        list_ms_p99: percentile(times.get("list"), 0.99),
        inspect_ms_p99: percentile(times.get("inspect"), 0.99),
        ps_ms_p99: percentile(times.get("ps"), 0.99),
        cluster_ms_p99: percentile(times.get("cluster"), 0.99),
        metrics_ms_p99: percentile(times.get("metrics"), 0.99),
        bare_healthz_ms_p99: percentile(times.get("healthz"), 0.99),
        event_loop_delay_ms_p99: round(steady.eventLoopDelayMsP99),
        event_loop_delay_ms_max: round(steady.eventLoopDelayMsMax),
        controller_cpu_share: Number(steady.cpuShare.toFixed(2)),
        rss_mb: Math.max(...steady.rssMb),
        rss_last_third_to_middle: Number(lastThirdToMiddle(steady.rssMb).toFixed(3)),
      };
    } finally {
      await Promise.all([...agents, controller].map((child) => child.end()));
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};
export default benchmark;

/** For whoever looks for the hot spots: `FLEETLOG_BENCH_PROFILE=DIR` writes a CPU profile of the controller there. */
const profiling = process.env.FLEETLOG_BENCH_PROFILE
  ? ["--cpu-prof", `--cpu-prof-dir=${process.env.FLEETLOG_BENCH_PROFILE}`, "--enable-source-maps"]
  : [];

async function converged(clients: FleetClients, tasks: number): Promise<void> {
  const until = performance.now() + convergeTimeoutMs;
  for (let told = 0; ; ) {
    const cluster = await clients.request<{ tasks: Record<string, number> }>("converging", "GET", "/v1/cluster");
    if (cluster.tasks.running === tasks && Object.keys(cluster.tasks).length === 1) return;
    if (performance.now() > until) throw new Error(`not converged: ${JSON.stringify(cluster.tasks)}`);
    if (performance.now() - told > 5_000) {
      note(JSON.stringify(cluster.tasks));
      told = performance.now();
    }
    await delay(250);
  }
}

function raised(services: readonly FleetService[]): number {
  return services.reduce((sum, { raised: up }) => sum + Number(up), 0);
}

/** Mean of the last third over that of the middle third. */
function lastThirdToMiddle(values: readonly number[]): number {
  const third = Math.floor(values.length / 3);
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
  return mean(values.slice(-third)) / mean(values.slice(third, 2 * third));
}

function round(ms: number): number {
  return Number(ms.toFixed(1));
}

function note(text: string): void {
  console.error(`  ${text}`);
}
