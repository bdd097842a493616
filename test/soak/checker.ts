import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "../../src/client/index.js";
import { type EventLog, verifyLog } from "../../src/log/index.js";
import type { EventRecord, IntentRef } from "../../src/model/index.js";
import { digest, emptyView, entriesOf, replay, type ServiceView, tasksOf, type View } from "../../src/projections/index.js";
import { eventually } from "../support/eventually.js";
import type { Fleet } from "./fleet.js";
import type { Ledger, Wish } from "./ledger.js";

/** The slowest way back: node timeout, grace, and back-offs of tasks and agents. */
const settledWithinMs = 180_000;

export interface Findings {
  events: number;
  /** Acknowledged intents of which the log knows nothing. */
  lost_acknowledged: number;
  starts: number;
  /** Whatever else is wrong, in words. */
  violations: string[];
}

/** What the log says of a key. */
interface Settled {
  seq: number;
  outcome: IntentRef["outcome"];
}

/** Waits until the fleet is as it is meant to be, and compares what everybody was told with the log. */
export async function check(fleet: Fleet, ledger: Ledger): Promise<Findings> {
  const violations: string[] = [];
  const view = emptyView();
  await eventually(() => converged(fleet.log, view), "every service is as it is meant to be", settledWithinMs).catch((error) =>
    violations.push(`converges: ${(error as Error).message}`),
  );
  await sameDigests(fleet, view).catch((error) => violations.push(`equal-views: ${(error as Error).message}`));

  const report = await verifyLog(fleet.log);
  if (!report.ok) violations.push(`chain: ${JSON.stringify(report.fault)}`);
  const keys = new Map<string, Settled[]>();
  let events = 0;
  for await (const batch of fleet.log.read({ after: 0 })) {
    for (const record of batch) {
      if (record.seq !== ++events) violations.push(`contiguous: event ${record.seq} stands at ${events}`);
      note(record, keys);
    }
  }
  let lost = 0;
  for (const wish of ledger.wishes) {
    const wrong = judge(wish, keys.get(wish.key) ?? [], events);
    if (wrong === undefined) continue;
    if (wrong.startsWith("lost")) lost++;
    violations.push(`${wish.key} (${wish.method} ${wish.path}): ${wrong}`);
  }
  const { starts, twice } = startsIn(fleet.startsDir);
  for (const instance of twice) violations.push(`started-once: ${instance} was started more than once`);
  for (const member of [...fleet.controllers, ...fleet.agents]) {
    for (const end of member.ends) violations.push(`${member.name} ended by itself: ${end}`);
  }
  return { events, lost_acknowledged: lost, starts, violations };
}

function note({ seq, intent }: EventRecord, keys: Map<string, Settled[]>): void {
  // `TOKEN METHOD PATH KEY`; on the last event of what it led to, with its outcome.
  const key = intent?.key?.split(" ")[3];
  if (key === undefined) return;
  const known = keys.get(key) ?? [];
  known.push({ seq, outcome: intent?.outcome });
  keys.set(key, known);
}

function judge({ acknowledged, refused, contradicted }: Wish, settled: Settled[], head: number): string | undefined {
  const [found] = settled;
  if (settled.length > 1) return `settled ${settled.length} times, at ${settled.map(({ seq }) => seq)}`;
  if (contradicted !== undefined) return `a repeat was answered otherwise: ${contradicted}`;
  if (refused && found) return `refused with ${refused.status} ${refused.code}, and settled at ${found.seq}`;
  if (!acknowledged) return undefined;
  if (!found) return `lost: acknowledged at ${acknowledged.seq}, and not on the log`;
  const { status, seq, id } = acknowledged;
  if (!(found.seq <= seq && seq <= head)) return `acknowledged at ${seq}, and settled at ${found.seq}; the log ends at ${head}`;
  const { outcome } = found;
  if (outcome?.status !== status || (id !== undefined && outcome.id !== undefined && outcome.id !== id)) {
    return `acknowledged with ${status} ${id}, and the log says ${JSON.stringify(outcome)}`;
  }
  return undefined;
}

/** Whether all runs that the view wants to run, once it was brought to the head. @throws Error that says what does not */
async function converged(log: EventLog, view: View): Promise<true> {
  for await (const batch of log.read({ after: view.seq })) replay(view, [batch]);
  for (const service of entriesOf(view.services)) {
    const problem = unlikeWanted(service);
    if (problem !== undefined) throw new Error(problem);
  }
  return true;
}

function unlikeWanted(service: ServiceView): string | undefined {
  const tasks = [...tasksOf(service)];
  const wanted = service.removed || service.stopped ? 0 : service.spec.replicas;
  const running = tasks.filter(({ state, desired }) => state === "running" && desired === "running").length;
  if (running === wanted && tasks.length === wanted) return undefined;
  const states = tasks.map(({ id, node, state, desired }) => `${id} on ${node} ${state}, meant to be ${desired}`);
  return `${service.name} wants ${wanted} tasks and has ${states.join("; ") || "none"}`;
}

/** Every controller shows at one seq what this replay from event 1 shows there. */
async function sameDigests(fleet: Fleet, view: View): Promise<void> {
  const shown = await eventually(async () => {
    for await (const batch of fleet.log.read({ after: view.seq })) replay(view, [batch]);
    const clusters = await Promise.all(
      fleet.urls.map(async (url) => (await createClient({ url, token: fleet.token }).get("/v1/cluster")).data),
    );
    return clusters.every(({ position }) => Number(position.split("-")[1]) === view.seq) ? clusters : undefined;
  }, "all controllers stand at the head");
  const own = digest(view);
  for (const [i, cluster] of shown.entries()) {
    if (cluster.digest !== own) throw new Error(`${fleet.urls[i]} shows ${cluster.digest} at ${view.seq}, a replay ${own}`);
  }
}

function startsIn(dir: string): { starts: number; twice: string[] } {
  const files = readdirSync(dir);
  const twice = files.filter((file) => readFileSync(join(dir, file), "utf8") !== "started\n");
  return { starts: files.length, twice };
}
