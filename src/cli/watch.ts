import { isClusterError } from "../ports/index.js";
import { assess, type Convergence, type Service, type Verdict } from "./converge.js";
import { type Feed, feedTypes, readEvent } from "./feed.js";
import { Progress, type Row } from "./progress.js";
import { Pulse } from "./pulse.js";
import { collect, type Session } from "./session.js";
import { oneLine } from "./text.js";
import { formatDuration } from "./units.js";
import { stallMsOf, type WatchFlags } from "./watch-flags.js";

const monitorDefaultMs = 5_000;
/** Between two looks: news within the first is gathered, and without any news we look again after the second. */
const lookMs = { atLeast: 150, atMost: 1_000 };
/** A look at very many tasks takes a while; most of the time is left to the controller. */
const restPerLook = 3;
/** A service with more tasks than this is shown as one line. */
const slotsShownMax = 50;
const logLinesShown = 10;
const logPatienceMs = 3_000;

/** What became of a service, as `--json` shows it. */
export interface Outcome {
  service: string;
  verdict: "converged" | "failed" | "stalled" | "paused" | "rolled-back";
  running?: number;
  /** Of a job, instead of `running`. */
  done?: number;
  desired: number;
  /** Tasks that got other resources in place; absent where none did. */
  resized?: number;
  reason?: string;
  task?: string;
  exitCode?: number;
  /** The last lines of the task that failed. */
  log?: string[];
}

interface Watched {
  service: Service;
  /** As it was when its change was answered. */
  version: number;
  seen?: Convergence;
}

/**
 * Follows services from the position of their change to a verdict, and says it unless JSON is wanted. Looks again
 * whenever the log moves; a controller that does not answer for a while is waited for, up to the same patience.
 */
export async function watchServices(
  session: Session,
  services: Service[],
  after: string | undefined,
  flags: WatchFlags,
): Promise<Outcome[]> {
  const { io } = session;
  const progress = new Progress(io, session.json || flags.quiet === true);
  const pulse = new Pulse(io.signal);
  const feed: Feed = { crashes: [], stopped: new Set(), resized: new Set() };
  const end = new AbortController();
  const following = follow(session, feed, after, end.signal, () => pulse.ring());
  const watched: Watched[] = services.map((service) => ({ service, version: service.specVersion }));
  try {
    let answeredAt = io.now();
    while (watched.some(({ seen }) => !settled(seen?.verdict))) {
      const began = io.now();
      try {
        await Promise.race([look(session, watched, feed, stallMsOf(flags)), following]);
        answeredAt = io.now();
      } catch (error) {
        if (!isClusterError(error) || error.kind !== "unavailable" || io.now() - answeredAt > stallMsOf(flags)) throw error;
      }
      progress.show(watched.flatMap(rowsOf));
      if (watched.some(({ seen }) => seen?.verdict.kind === "failed")) break;
      if (watched.some(({ seen }) => !settled(seen?.verdict)))
        await pulse.wait(Math.max(lookMs.atLeast, restPerLook * (io.now() - began)), lookMs.atMost);
    }
  } catch (error) {
    if (io.signal.aborted) io.err(`it goes on without you; \`fleetlog service ps ${services[0]?.name ?? "NAME"}\` shows how\n`);
    throw error;
  } finally {
    end.abort();
  }
  progress.clear();
  const outcomes: Outcome[] = [];
  for (const { service, seen } of watched) {
    if (!seen || !settled(seen.verdict)) continue;
    const outcome = await outcomeOf(session, service, seen);
    outcomes.push(outcome);
    if (!session.json) say(session, outcome);
  }
  return outcomes;
}

/** Ends only by failing: what it reads is in the feed. */
async function follow(session: Session, feed: Feed, after: string | undefined, signal: AbortSignal, ring: () => void): Promise<never> {
  for await (const event of session.client.events({ after, types: feedTypes, signal })) {
    readEvent(feed, event);
    ring();
  }
  return new Promise(() => {});
}

async function look(session: Session, watched: Watched[], feed: Feed, stallMs: number): Promise<void> {
  for (const entry of watched) {
    if (settled(entry.seen?.verdict)) continue;
    const params = { path: { service: entry.service.id }, query: { namespace: entry.service.namespace } };
    const { data: service } = await session.client.get("/v1/services/{service}", { params });
    const paged = { ...params, query: { ...params.query, limit: 1000 } };
    const tasks = await collect(session.client.list("/v1/services/{service}/tasks", { params: paged }));
    const monitorMs = service.spec.update?.monitorMs ?? monitorDefaultMs;
    entry.service = service;
    entry.seen = assess(
      { now: session.io.now(), service, version: entry.version, tasks, ...feed },
      { monitorMs, stallMs },
      entry.seen?.memory,
    );
  }
}

function settled(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.kind !== "progressing" && verdict.kind !== "monitoring";
}

function rowsOf({ service, seen }: Watched): Row[] {
  if (!seen) return [];
  const { verdict, ready, desired, unit, stopping, resized, slots } = seen;
  const leaving = stopping > 0 ? `, ${stopping} stopping` : "";
  const inPlace = resized > 0 ? `, ${resizedText(resized, desired)}` : "";
  const head: Row = { key: service.id, text: `${service.name}: ${ready} of ${desired} ${unit}${leaving}${inPlace}` };
  if (verdict.kind === "monitoring") head.live = `(watching them for ${formatDuration(Math.ceil(verdict.leftMs / 1000) * 1000)})`;
  if (slots.length > slotsShownMax) return [head];
  return [
    head,
    ...slots.map(({ name, state, node, note }) => ({
      key: `${service.id}/${name}`,
      text: `${name}: ${state}${node ? ` on ${node}` : ""}${note ? `: ${note}` : ""}`,
      indent: 2,
    })),
  ];
}

function resizedText(resized: number, desired: number): string {
  return `${resized} of ${desired} tasks resized in place`;
}

async function outcomeOf(session: Session, service: Service, { verdict, ready, desired, unit, resized }: Convergence): Promise<Outcome> {
  const counts = { ...(unit === "done" ? { done: ready } : { running: ready }), desired };
  const known = { service: service.name, ...counts, ...(resized > 0 ? { resized } : {}) };
  switch (verdict.kind) {
    case "failed":
      return {
        ...known,
        verdict: "failed",
        reason: verdict.reason,
        ...(verdict.task?.id === undefined ? {} : { task: verdict.task.id }),
        ...(verdict.crash?.exitCode === undefined ? {} : { exitCode: verdict.crash.exitCode }),
        log: await lastLines(session, verdict.task?.id),
      };
    case "stalled":
    case "paused":
    case "rolled-back":
      return { ...known, verdict: verdict.kind, reason: verdict.reason };
    default:
      return { ...known, verdict: "converged" };
  }
}

/** The lines explain a failure; that they cannot be had must not hide it. */
async function lastLines(session: Session, task: string | undefined): Promise<string[]> {
  const lines: string[] = [];
  if (task === undefined) return lines;
  try {
    const signal = AbortSignal.any([session.io.signal, AbortSignal.timeout(logPatienceMs)]);
    for await (const line of session.client.logs({ task, tail: logLinesShown, signal })) if ("text" in line) lines.push(line.text);
  } catch (error) {
    if (!isClusterError(error)) throw error;
  }
  return lines;
}

function say({ io }: Session, outcome: Outcome): void {
  const running =
    outcome.done === undefined ? `${outcome.running} of ${outcome.desired} running` : `${outcome.done} of ${outcome.desired} done`;
  const counts = outcome.resized === undefined ? running : `${running}, ${resizedText(outcome.resized, outcome.desired)}`;
  if (outcome.verdict === "converged") {
    io.out(`${io.colors.green(`${outcome.service}: converged`)}, ${counts}\n`);
    return;
  }
  const what = { failed: "failed", stalled: "did not converge", paused: "is paused in its rollout", "rolled-back": "was rolled back" }[
    outcome.verdict
  ];
  io.err(`error: ${outcome.service} ${what}, ${counts}: ${oneLine(outcome.reason ?? "")}\n`);
  if (outcome.log && outcome.log.length > 0) io.err(`its last lines:\n${outcome.log.map((line) => `  ${oneLine(line)}\n`).join("")}`);
}
