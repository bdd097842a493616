import type { Owner } from "../support/fleetlog.js";
import { check } from "./checker.js";
import { runClients } from "./clients.js";
import { Fleet } from "./fleet.js";
import { Injector } from "./injector.js";
import { Ledger } from "./ledger.js";
import { faultsOf, type Pace } from "./plan.js";
import { type Availability, startProbes } from "./probes.js";

export interface SoakOptions {
  seed: number;
  faults: number;
  /** Goes on without further faults until so many are acknowledged. */
  intents: number;
  agents: number;
  clients: number;
  intentsPerSecond: number;
  pace: Pace;
  /** No fault begins later, and nobody waits longer for further intents. */
  withinMs: number;
  say(line: string): void;
}

export interface SoakReport {
  seed: number;
  faults: number;
  faults_by_kind: Record<string, number>;
  acknowledged_intents: number;
  unknown_outcomes: number;
  not_applied: number;
  repeats: number;
  lost_acknowledged: number;
  reads_answered_share: number;
  writes_answered_share: number;
  reads_longest_gap_ms: number;
  writes_longest_gap_ms: number;
  events: number;
  process_starts: number;
  violations: string[];
  wall_s: number;
}

/** Clients must know their outcomes so long after the last fault: a controller that starts anew, and a client's longest wait. */
const outcomeWithinMs = 120_000;

/** Starts a fleet, breaks it by plan while clients and probes ask, and checks what everybody was told. */
export async function soak(owner: Owner, options: SoakOptions): Promise<SoakReport> {
  const { seed, faults, intents, agents, pace, withinMs, say } = options;
  const began = performance.now();
  const fleet = await Fleet.start(owner, agents);
  say(`${fleet.urls.length} controllers, ${agents} agents and ${fleet.rqlite.nodes.length} rqlite nodes run`);
  const ledger = new Ledger();
  const injector = new Injector(fleet, (line) => say(`${line}; ${ledger.acknowledged} acknowledged`));
  const probes = await startProbes(fleet);
  const deadline = performance.now() + withinMs;
  const late = () => performance.now() > deadline;
  let broken = true;
  let stoppedAt = Number.POSITIVE_INFINITY;
  const stopped = () => stoppedAt !== Number.POSITIVE_INFINITY;
  const gaveUp = () => performance.now() > stoppedAt + outcomeWithinMs;
  const probing = probes.run(() => !broken);
  const asking = runClients({ ...options, fleet, ledger, stopped: () => stopped(), gaveUp });
  const failing = injector.run(faultsOf(seed, faults, pace), late);
  await Promise.race([failing, asking]);
  await failing;
  broken = false;
  const { reads, writes } = await probing;
  say(`${injector.injected.length} faults are over`);
  while (ledger.acknowledged < intents && !late()) await new Promise((done) => setTimeout(done, 100));
  stoppedAt = performance.now();
  await asking;
  const { events, lost_acknowledged, starts, violations } = await check(fleet, ledger);
  return {
    seed,
    faults: injector.injected.length,
    faults_by_kind: injector.byKind,
    acknowledged_intents: ledger.acknowledged,
    unknown_outcomes: ledger.unknown,
    not_applied: ledger.notApplied,
    repeats: ledger.repeats,
    lost_acknowledged,
    reads_answered_share: share(reads),
    writes_answered_share: share(writes),
    reads_longest_gap_ms: reads.longestGapMs,
    writes_longest_gap_ms: writes.longestGapMs,
    events,
    process_starts: starts,
    violations,
    wall_s: Math.round((performance.now() - began) / 100) / 10,
  };
}

function share({ answered, probes }: Availability): number {
  return Math.round((10_000 * answered) / Math.max(1, probes)) / 10_000;
}
