import type { EventLog, Guard, Head } from "../log/index.js";
import { type NewEvent, presetScopes } from "../model/index.js";
import type { OrchestratorSettings } from "../orchestrator/index.js";
import { type Clock, ClusterError, type Ids, invariant, type Random, type Timers } from "../ports/index.js";
import { digest, emptyView, entriesOf, replay, type View } from "../projections/index.js";
import type { Controller } from "./controller.js";
import { keepLease, takeLease } from "./lease.js";
import { clockAheadMaxMs, livenessCheckMs } from "./limits.js";
import { Liveness } from "./liveness.js";
import { RecentRecords } from "./recent.js";
import { Reconciler } from "./reconciler.js";
import { Sessions } from "./sessions.js";
import { TimeTravel } from "./time-travel.js";
import { Writer } from "./writer.js";

export interface ControllerOptions {
  log: EventLog;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  random: Random;
  /** Name of this process in the lease and as an actor. */
  holder: string;
  /** URL at which others reach this controller. */
  url: string;
  version: string;
  /** The first token of a new cluster; none is needed on a log that has events. */
  adminToken: { id: string; credential: string } | undefined;
  settings?: Partial<OrchestratorSettings>;
  onTrouble(what: string, error: unknown): void;
  /** Something false would be shown or written otherwise: the process must stop. */
  onBroken(error: unknown): void;
}

export const defaultSettings: OrchestratorSettings = {
  nodeTimeoutMs: 15_000,
  reconnectGraceMs: 10_000,
  massFailureRatio: 0.5,
  massFailureNodesMin: 3,
};

export interface RunningController extends Controller {
  /** Decides what is queued, closes the agents' sessions and stops writing. The log stays open. */
  stop(): Promise<void>;
}

/** Reads the log to its head, takes the lease and serves. Throws ClusterError when the log cannot be read or held. */
export async function startController(options: ControllerOptions): Promise<RunningController> {
  const { log, clock, timers, ids, random } = options;
  const settings = { ...defaultSettings, ...options.settings };
  await log.create(random.hex(8), random.hex(8));
  const { head, previous } = await takeLease(options);
  const view = await readToHead(log, head);

  const alarms = new Map<string, string[]>();
  const liveness = new Liveness(clock);
  const reconciler = new Reconciler({ ids, random, liveness, settings, onAlarms: (found) => alarms.set("orchestrator", found) });
  const recent = new RecentRecords(log, view.seq);
  const timeTravel = new TimeTravel(log);
  const guard: Guard = { lineage: head.lineage, epoch: head.epoch, seq: head.seq, hash: head.hash };
  const waiting = new Set<{ seq: number; wake(): void }>();
  const writer = new Writer(
    {
      log,
      clock,
      timers,
      ids,
      holder: options.holder,
      follower: reconciler,
      onCommit(committed, records) {
        recent.add(records);
        for (const waiter of waiting) if (waiter.seq <= committed.seq) waiter.wake();
        sessions.committed(committed, records);
        rearm();
      },
      onFenced: (reason) => alarms.set("lease", [`the lease is lost: ${reason}`]),
      onBroken: options.onBroken,
    },
    view,
    guard,
  );
  const sessions = new Sessions({
    liveness,
    timers,
    view: () => writer.committed,
    submit: (intent, meta) => writer.submit(intent, meta),
    onTrouble: (node, error) => options.onTrouble(`session of node ${node}`, error),
  });

  let stopped = false;
  let cancelTick = () => {};
  /** When the next tick comes, on the monotonic clock. */
  let tickAt = Number.POSITIVE_INFINITY;
  const tickIn = (ms: number) => {
    cancelTick();
    tickAt = clock.monotonic() + ms;
    cancelTick = timers.after(ms, tick);
  };
  const tick = () => {
    if (stopped) return;
    watchClock();
    const committed = writer.committed;
    reconciler.touchNodes(nodesToJudge(committed, liveness, settings));
    if (reconciler.due(Math.max(clock.now(), committed.time))) writer.kick();
    tickIn(Math.min(livenessCheckMs, untilDeadline()));
  };
  /** A holder whose clock runs ahead would write times that no other clock reaches for a long while. */
  const watchClock = () => {
    const aheadMs = liveness.clockAheadMs();
    if (aheadMs > clockAheadMaxMs) {
      const alarm = `this controller's clock is ${Math.round(aheadMs / 1000)} s ahead of the agents' median`;
      alarms.set("clock", [alarm]);
      writer.pause(alarm);
    } else if (alarms.delete("clock")) writer.resume();
  };

  await writer.start(openingEvents(options, head, previous));
  tick();
  const letGo = log.exclusive
    ? () => {}
    : keepLease(
        options,
        () => writer.guard.epoch,
        (reason) => writer.fence(reason),
      );

  return {
    view: () => writer.committed,
    submit: (intent, meta) => writer.submit(intent, meta),
    async waitFor(seq, timeoutMs) {
      if (writer.committed.seq >= seq) return;
      await new Promise<void>((resolve, reject) => {
        const cancel = timers.after(timeoutMs, () => {
          waiting.delete(waiter);
          const message = `this controller stands at ${writer.committed.seq} and has not reached ${seq} within ${timeoutMs} ms`;
          reject(new ClusterError("precondition", "position_not_reached", message));
        });
        const waiter = {
          seq,
          wake: () => {
            waiting.delete(waiter);
            cancel();
            resolve();
          },
        };
        waiting.add(waiter);
      });
    },
    subscribe: (after, signal) => recent.follow(after, signal),
    read: (after, to) => log.read({ after, to: Math.min(to, writer.committed.seq) }),
    oldest: () => log.oldest(),
    stateAt: (at) => timeTravel.at(at, writer.committed),
    attach: (node, hello, connection) => sessions.attach(node, hello, connection),
    logs: (request, signal) => sessions.logs(request, signal),
    samples: () => sessions.samples(),
    digest: () => digest(writer.committed),
    ready: () => !stopped && !alarms.has("lease"),
    status: () => ({
      carrier: log.carrier,
      version: options.version,
      holder: options.holder,
      url: options.url,
      hash: writer.guard.hash,
      alarms: [...alarms.values()].flat(),
    }),
    async stop() {
      stopped = true;
      cancelTick();
      letGo();
      await writer.stop("this controller is stopping");
      sessions.closeAll("this controller is stopping");
    },
  };

  function untilDeadline(): number {
    const deadline = reconciler.nextDeadline();
    return deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(1, deadline - clock.now());
  }

  /** A deadline may have come nearer than the next tick; a tick is never put off, however often this is called. */
  function rearm(): void {
    const ms = untilDeadline();
    if (!stopped && clock.monotonic() + ms < tickAt) tickIn(ms);
  }
}

async function readToHead(log: EventLog, head: Head): Promise<View> {
  const view = emptyView();
  for await (const batch of log.read({ after: 0, to: head.seq })) replay(view, [batch]);
  if (view.seq !== head.seq) {
    throw new ClusterError("internal", "log_incomplete", `the log's head says ${head.seq}, its events end at ${view.seq}`);
  }
  return view;
}

function openingEvents(options: ControllerOptions, head: Head, previous: string | null): NewEvent[] {
  const { holder, adminToken } = options;
  const leaseTaken: NewEvent = {
    type: "lease.taken",
    subject: `controller/${holder}`,
    data: { epoch: head.epoch, holder, previous },
  };
  if (head.seq > 0) return [leaseTaken];
  invariant(adminToken, "a new cluster begins without a token");
  const { cluster, lineage } = head;
  return [
    { type: "cluster.created", subject: `cluster/${cluster}`, data: { cluster, lineage, chainFormat: 1, eventFormat: 1 } },
    leaseTaken,
    {
      type: "token.created",
      subject: `token/${adminToken.id}`,
      data: { token: adminToken.id, name: "admin", credential: adminToken.credential, scopes: presetScopes.admin },
    },
  ];
}

/** Ready nodes that have been silent too long, and others that are heard of again. */
function nodesToJudge(view: View, liveness: Liveness, { nodeTimeoutMs }: OrchestratorSettings): string[] {
  const judged: string[] = [];
  for (const node of entriesOf(view.nodes)) {
    const silent = liveness.silentMs(node.id) >= nodeTimeoutMs;
    if (silent === (node.state === "ready")) judged.push(node.id);
  }
  return judged;
}
