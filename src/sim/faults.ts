import type { AppendFault, LogTrouble } from "./log-link.js";
import type { SeededRandom } from "./random.js";
import { controllerNames } from "./workload.js";

/** What a fault does. `who` names a controller, `holder` whoever holds the lease then, or the n-th host. */
export type FaultKind =
  | { kind: "crash"; who: string; downMs: number }
  | { kind: "pause"; who: string; forMs: number }
  | { kind: "clock"; who: string; byMs: number; forMs: number }
  | { kind: "append"; who: string; fault: AppendFault }
  | { kind: "log"; who: string; forMs: number; trouble: Partial<LogTrouble> }
  | { kind: "cut"; a: string; b: string; forMs: number; resets: boolean }
  | { kind: "slow"; a: string; b: string; forMs: number; slowMs: number }
  | { kind: "repeat"; a: string; b: string; forMs: number; repeat: number }
  | { kind: "reset"; a: string; b: string }
  | { kind: "agent-crash"; host: number; downMs: number }
  | { kind: "agent-pause"; host: number; forMs: number }
  | { kind: "reboot"; host: number; downMs: number }
  | { kind: "task-fails"; host: number }
  | { kind: "failing"; host: number; share: number; forMs: number }
  | { kind: "election"; forMs: number; afterCommit: boolean }
  | { kind: "follower"; who: string; forMs: number }
  | { kind: "lie" };

export type Fault = { number: number; atMs: number } & FaultKind;

/** What holds of every seed: at least so many. */
export const faultsMin = 20;
const faultsSpread = 16;
/** What a deadline led to and the log refused must be thought of again without anybody's asking. Late, when few ask for anything. */
const ownRefused = 3;

/** What the nodes behind the log do, and the holder's feed, besides those. */
const raftFaults = 14;
const raftWeights = { election: 4, follower: 3, minority: 3, feed: 5 };
const lies = 6;

/** `host` faults hit the n-th host that has joined, whichever that is by then. */
const hosts = 9;

const weights = {
  crash: 3,
  pause: 3,
  clock: 1.5,
  append: 9,
  log: 4,
  cut: 4,
  slow: 1.5,
  repeat: 4,
  reset: 2,
  agentCrash: 2,
  agentPause: 1,
  reboot: 1.5,
  taskFails: 3,
  failing: 1,
};

/** @param raft whether the log is carried by nodes that elect a leader, and standbys follow the holder's feed */
export function faultsOf(random: SeededRandom, fromMs: number, toMs: number, raft: boolean): Fault[] {
  const count = faultsMin + random.below(faultsSpread);
  const faults: (FaultKind & { atMs: number })[] = Array.from({ length: count }, () => ({
    atMs: random.between(fromMs, toMs),
    ...anyFault(random),
  }));
  const late = random.fork("own");
  const lateFromMs = fromMs + (toMs - fromMs) / 2;
  for (let i = 0; i < ownRefused; i++) {
    faults.push({ atMs: late.between(lateFromMs, toMs), kind: "append", who: "holder", fault: { kind: "refused-own" } });
  }
  if (raft) faults.push(...raftFaultsOf(random.fork("raft"), fromMs, toMs));
  return faults.sort((a, b) => a.atMs - b.atMs).map((fault, i) => ({ number: i + 1, ...fault }));
}

/** On a chance of their own, so that what else a seed does stays as it is. */
function raftFaultsOf(random: SeededRandom, fromMs: number, toMs: number): (FaultKind & { atMs: number })[] {
  const faults = Array.from({ length: raftFaults }, () => ({ atMs: random.between(fromMs, toMs), ...raftFault(random) }));
  const told = Array.from({ length: lies }, () => ({ atMs: random.between(fromMs, toMs), kind: "lie" as const }));
  return [...faults, ...told];
}

function raftFault(random: SeededRandom): FaultKind {
  const kind = random.weighted(raftWeights);
  const who = random.chance(0.7) ? "holder" : random.pick(controllerNames);
  switch (kind) {
    case "election":
      return { kind, forMs: random.between(200, 2_500), afterCommit: random.chance(0.6) };
    case "follower":
      return { kind, who, forMs: random.between(1_000, 5_000) };
    case "minority":
      return { kind: "log", who: random.chance(0.2) ? "all" : who, forMs: random.between(500, 4_000), trouble: { minority: true } };
    case "feed":
      return feedFault(random);
    default:
      return kind satisfies never;
  }
}

/** Between the holder and one of the others, which follows it. */
function feedFault(random: SeededRandom): FaultKind {
  const [a, b] = ["holder", random.pick(controllerNames)];
  const kind = random.weighted({ repeat: 4, reset: 2, cut: 2, slow: 1 });
  switch (kind) {
    case "repeat":
      return { kind, a, b, forMs: random.between(2_000, 8_000), repeat: random.between(0.3, 0.8) };
    case "reset":
      return { kind, a, b };
    case "cut":
      return { kind, a, b, forMs: random.between(500, 8_000), resets: random.chance(0.5) };
    case "slow":
      return { kind, a, b, forMs: random.between(1_000, 6_000), slowMs: random.between(50, 1_500) };
    default:
      return kind satisfies never;
  }
}

function anyFault(random: SeededRandom): FaultKind {
  const kind = random.weighted(weights);
  // Most of what can go wrong is interesting where the writer is.
  const who = random.chance(0.6) ? "holder" : random.pick(controllerNames);
  const host = random.below(hosts);
  const [a, b] = ends(random);
  switch (kind) {
    case "crash":
      return { kind, who, downMs: random.between(50, 6_000) };
    case "pause":
      return { kind, who, forMs: random.between(200, 5_000) };
    case "clock":
      return { kind, who: random.chance(0.5) ? who : `n${host}`, byMs: random.between(-20_000, 20_000), forMs: random.between(500, 8_000) };
    case "append":
      return { kind, who: random.chance(0.85) ? "holder" : who, fault: appendFault(random) };
    case "log":
      return { kind, who: random.chance(0.2) ? "all" : who, forMs: random.between(200, 4_000), trouble: logTrouble(random) };
    case "cut":
      return { kind, a, b, forMs: random.between(200, 25_000), resets: random.chance(0.5) };
    case "slow":
      return { kind, a, b, forMs: random.between(500, 8_000), slowMs: random.between(20, 1_500) };
    case "repeat":
      return { kind, a, b, forMs: random.between(1_000, 12_000), repeat: random.between(0.1, 0.8) };
    case "reset":
      return { kind, a, b };
    case "agentCrash":
      return { kind: "agent-crash", host, downMs: random.between(50, 8_000) };
    case "agentPause":
      return { kind: "agent-pause", host, forMs: random.between(200, 12_000) };
    case "reboot":
      return { kind, host, downMs: random.between(500, 30_000) };
    case "taskFails":
      return { kind: "task-fails", host };
    case "failing":
      return { kind, host, share: random.between(0.2, 1), forMs: random.between(1_000, 10_000) };
    default:
      return kind satisfies never;
  }
}

/** Two names; `agents` stands for all of them. */
function ends(random: SeededRandom): [string, string] {
  const controller = random.chance(0.5) ? "holder" : random.pick(controllerNames);
  const other = random.weighted({ agents: 4, host: 4, client: 1, peer: 2 });
  if (other === "agents" || other === "client") return [controller, other];
  return [controller, other === "host" ? `n${random.below(hosts)}` : random.pick(controllerNames)];
}

function appendFault(random: SeededRandom): AppendFault {
  const kind = random.weighted({ late: 4, lost: 2, unanswered: 3, refused: 2 });
  // Late: after its time-out, so that it lands when its writer has asked already, or another one writes.
  return kind === "late" ? { kind, ms: random.between(900, 6_000) } : { kind };
}

function logTrouble(random: SeededRandom): Partial<LogTrouble> {
  const kind = random.weighted({ cut: 3, lossy: 3, slow: 3, refuse: 1, repeat: 2 });
  switch (kind) {
    case "cut":
      return { cut: true };
    case "lossy":
      return { loseRequests: random.between(0, 0.4), loseAnswers: random.between(0, 0.4) };
    case "slow":
      return { slowMs: random.between(20, 1_200) };
    case "refuse":
      return { refuse: random.between(0.1, 0.9) };
    case "repeat":
      return { repeat: random.between(0.1, 0.8) };
    default:
      return kind satisfies never;
  }
}
