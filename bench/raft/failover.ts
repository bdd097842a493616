import { performance } from "node:perf_hooks";
import { type ControllerMember, ControlPlane } from "../../test/support/control-plane.js";
import type { Owner } from "../../test/support/fleetlog.js";
import type { RqliteNode } from "../../test/support/rqlite.js";
import { median, medianRatio } from "../median.js";
import { service } from "./controllers.js";

/** Each client tries again after so long, whatever became of its last try. */
const lookMs = 20;
/** Of either side: while one waits for an answer, another one tries. */
const clients = 4;
const answerWithinMs = 2_000;
const givenUpMs = 60_000;
const settledMs = 1_000;

/**
 * How long nothing is written after the node that leads Raft was killed (-9): bare inserts at the two others, and intents at
 * a controller, at the same time, since how long an election takes is chance. Each round is one election.
 */
export async function raftFailover(owner: Owner, rounds: number): Promise<Record<string, number>> {
  const plane = await ControlPlane.start(owner, 1);
  const [member] = plane.members as [ControllerMember];
  await insert(await plane.rqlite.leader(), "CREATE TABLE raw (value TEXT NOT NULL) STRICT");
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const leader = await plane.rqlite.leader();
    const others = await plane.rqlite.followers();
    const killedAt = performance.now();
    await leader.kill();
    const [raw, intent] = await Promise.all([
      firstAccepted(killedAt, (client) => insert(others[client % others.length] as RqliteNode, "INSERT INTO raw VALUES ('x')")),
      firstAccepted(killedAt, (client, number) => create(plane, member, `f${round}-${client}-${number}`)),
    ]);
    bare.push(raw);
    ours.push(intent);
    await plane.rqlite.restart(leader);
    await plane.rqlite.leader();
    await new Promise((done) => setTimeout(done, settledMs));
  }
  return {
    raft_failovers: rounds,
    raw_raft_failover_ms: Math.round(median(bare)),
    raft_failover_ms: Math.round(median(ours)),
    raft_failover_ratio_to_raw: medianRatio(ours, bare),
    raft_failover_ratio_max: Math.max(...ours.map((ms, round) => Number((ms / (bare[round] as number)).toFixed(3)))),
  };
}

/** From the kill to the answer of the first try that was accepted, ms. */
async function firstAccepted(killedAt: number, attempt: (client: number, number: number) => Promise<boolean>): Promise<number> {
  let first: number | undefined;
  const client = async (index: number) => {
    for (let number = 0; first === undefined; number++) {
      if (performance.now() - killedAt > givenUpMs) throw new Error("nothing was written again");
      if (await attempt(index, number).catch(() => false)) first ??= performance.now() - killedAt;
      else await new Promise((done) => setTimeout(done, lookMs));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return first as number;
}

async function insert(node: RqliteNode, sql: string): Promise<boolean> {
  const answer = await fetch(`${node.url}/db/execute?transaction`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([[sql]]),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (answer.status !== 200) return false;
  const { error, results } = (await answer.json()) as { error?: string; results?: { error?: string }[] };
  return error === undefined && results?.length === 1 && results[0]?.error === undefined;
}

async function create(plane: ControlPlane, at: ControllerMember, name: string): Promise<boolean> {
  const answer = await fetch(`${at.url}/v1/services`, {
    method: "POST",
    headers: { authorization: `Bearer ${plane.token}`, "content-type": "application/json" },
    body: service(name),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  await answer.arrayBuffer();
  return answer.status === 201;
}
