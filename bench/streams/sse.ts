import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { Child } from "../fleet/child.js";
import { median, medianRatio } from "../median.js";
import type { ClientAnswer, ClientOrder, ServerAnswer, ServerOrder, Side } from "./sse-messages.js";

/** Each of a hundred subjects has a hundredth of the events. */
const subjects = 100;
const warmUpMs = 2_000;
/** Readers that ask for everything and take nothing. */
const slowReaders = 20;

export interface SseOptions {
  subscribers: number;
  perS: number;
  turns: number;
  turnMs: number;
}

/**
 * From the log's acknowledgement of an event to the subscribers who want it, beside a bare `node:http` server that holds the
 * same texts ready, and a list for each subject. Server and subscribers are two processes; the sides take turns in both.
 * First as the kernel places them: on one machine it likes to wake a reader where its writer runs, behind what that still has to do,
 * as no reader on another host waits. Then each on a core of its own, which is what the limit is for.
 */
export async function sse({ subscribers, perS, turns, turnMs }: SseOptions): Promise<Record<string, number>> {
  const profile = process.env.FLEETLOG_BENCH_PROFILE;
  const profiling = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const server = new Child<ServerOrder, ServerAnswer>(new URL("./sse-server.js", import.meta.url), undefined, profiling);
  const clients = new Child<ClientOrder, ClientAnswer>(new URL("./sse-clients.js", import.meta.url));
  try {
    const { sides } = await server.ask({ do: "start", subjects });
    if (!sides) throw new Error("the server did not say where it serves");
    const each = subscribers / subjects;
    for (const side of ["ours", "bare"] as const) await clients.ask({ do: "connect", side, ...sides[side], each });
    const turn = async (side: Side, ms: number) => {
      const { at = [], cpuShare = 0, gcShare = 0, perBurst = 0, textBytes = 0 } = await server.ask({ do: "emit", side, perS, ms });
      const { deliveries = [] } = await clients.ask({ do: "collect", side, perSubscriber: at.length / subjects });
      const times = new Map(at);
      const took = deliveries.map(([seq, came]) => came - (times.get(seq) as number)).sort((a, b) => a - b);
      if (took.length !== at.length * each) throw new Error(`${took.length} deliveries of ${at.length} events`);
      const quantile = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] as number;
      return { p50: quantile(0.5), p99: quantile(0.99), cpuShare, gcShare, perBurst, textBytes, last: at.at(-1)?.[0] ?? 0 };
    };
    for (const side of ["ours", "bare"] as const) await turn(side, warmUpMs);
    const inTurns = async () => {
      const found = { ours: [] as Turn[], bare: [] as Turn[] };
      for (let i = 0; i < turns; i++) for (const side of ["ours", "bare"] as const) found[side].push(await turn(side, turnMs));
      return found;
    };
    const unplaced = await inTurns();
    const isPlaced = place([server.pid, clients.pid]);
    const found = isPlaced ? await inTurns() : unplaced;
    // From the end on: to read what lies behind is another matter.
    await clients.ask({ do: "stall", ...sides.ours, after: found.ours.at(-1)?.last ?? 0, readers: slowReaders });
    const beside: Turn[] = [];
    for (let i = 0; i < turns; i++) beside.push(await turn("ours", turnMs));
    await clients.ask({ do: "end" });
    await server.ask({ do: "end" });
    const of = (side: Side, what: keyof Turn, turns = found) => turns[side].map((one) => one[what]);
    const ratio = (turns: typeof found) => medianRatio(of("ours", "p99", turns), of("bare", "p99", turns));
    return {
      sse_subscribers: subscribers,
      sse_events_per_s: perS,
      sse_event_bytes: Math.round(median(of("ours", "textBytes"))),
      raw_fan_out_ms_p50: round(median(of("bare", "p50"))),
      raw_fan_out_ms_p99: round(median(of("bare", "p99"))),
      commit_to_sse_ms_p50: round(median(of("ours", "p50"))),
      commit_to_sse_ms_p99: round(median(of("ours", "p99"))),
      sse_ratio_to_raw: ratio(found),
      own_cores: isPlaced ? 1 : 0,
      unplaced_raw_fan_out_ms_p99: round(median(of("bare", "p99", unplaced))),
      unplaced_commit_to_sse_ms_p99: round(median(of("ours", "p99", unplaced))),
      unplaced_sse_ratio_to_raw: ratio(unplaced),
      raw_fan_out_cpu_share: round(median(of("bare", "cpuShare"))),
      sse_cpu_share: round(median(of("ours", "cpuShare"))),
      raw_fan_out_gc_share: round(median(of("bare", "gcShare"))),
      sse_gc_share: round(median(of("ours", "gcShare"))),
      sse_events_per_burst: round(median(of("ours", "perBurst"))),
      sse_beside_slow_readers_ms_p99: round(median(beside.map(({ p99 }) => p99))),
      slow_readers: slowReaders,
    };
  } finally {
    await Promise.all([clients.end(), server.end()]);
  }
}

interface Turn {
  p50: number;
  p99: number;
  cpuShare: number;
  gcShare: number;
  perBurst: number;
  textBytes: number;
  /** The newest seq. */
  last: number;
}

/** The main thread of each on a core of its own; false where there are too few of these, or nothing to say it with. */
function place(pids: readonly number[]): boolean {
  if (availableParallelism() < pids.length) return false;
  try {
    for (const [core, pid] of pids.entries())
      execFileSync("taskset", ["--cpu-list", "--pid", String(core), String(pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
