import type { EventLog, Head } from "../log/index.js";
import { type ClusterVersions, type Intent, type NewEvent, presetScopes, versionRange } from "../model/index.js";
import type { OrchestratorSettings } from "../orchestrator/index.js";
import { type Clock, ClusterError, type Ids, invariant, type Random, type Timers } from "../ports/index.js";
import { entriesOf, type View } from "../projections/index.js";
import { type Committed, catchUp } from "./committed.js";
import type { IntentMeta, Settled } from "./controller.js";
import { EventClock } from "./event-clock.js";
import { keepLease } from "./lease.js";
import { clockAheadMaxMs, livenessCheckMs, logSilentMs } from "./limits.js";
import type { Liveness } from "./liveness.js";
import { Reconciler } from "./reconciler.js";
import { secretAlarm } from "./secret-alarm.js";
import type { SecretKeys } from "./secret-keys.js";
import { closeStrayExecs } from "./stray-execs.js";
import type { Watch } from "./watch.js";
import { Writer } from "./writer.js";

export interface TenureOptions {
  log: EventLog;
  /** The same without its archive, in which no command of an earlier lease is looked for. */
  carrier: EventLog;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  random: Random;
  holder: string;
  /** The first token of a new cluster; none is needed on a log that has events. */
  adminToken: { id: string; credential: string } | undefined;
  /** What the other controllers of a new cluster call this one with; only a shared log has any. */
  controllerToken?: { id: string; credential: string } | undefined;
  committed: Committed;
  liveness: Liveness;
  settings: OrchestratorSettings;
  purgeAfterMs?: number;
  followedEventsMax?: number;
  /** Default those of this build. */
  versions?: ClusterVersions;
  secretKeys?: SecretKeys | undefined;
  /** The outcome of an append is unknown, until it is settled. */
  onUnknown?(): void;
  watch?: Watch;
  /** Conditions that a person must know of, by what found them. */
  alarms: Map<string, string[]>;
  onTrouble(what: string, error: unknown): void;
  onBroken(error: unknown): void;
}

/**
 * All that exists only while this controller holds the lease: renewals, the writer, the reconciler behind it and its
 * ticks. A controller that gets the lease again begins a new one, so nothing speculative can outlive a fence.
 */
export class Tenure {
  readonly #o: TenureOptions;
  readonly #head: Head;
  readonly #eventClock: EventClock;
  readonly #reconciler: Reconciler;
  readonly #letGo: () => void;
  #writer: Writer | undefined;
  #over = false;
  /** When the log last took an append; monotonic. */
  #answeredAt = Number.NEGATIVE_INFINITY;
  #resolveEnded: (reason: string) => void = () => {};
  #cancelTick = () => {};
  /** When the next tick comes, on the monotonic clock. */
  #tickAt = Number.POSITIVE_INFINITY;
  /** Resolves with the reason once the lease is lost or given up. */
  readonly ended: Promise<string>;

  /** Renewals begin at once: reading what is still to be read may take longer than the TTL. */
  constructor(options: TenureOptions, head: Head) {
    this.#o = options;
    this.#head = head;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const { log, ids, random, liveness, settings, alarms } = options;
    // Every timer of this lease starts fresh, whatever was heard before it.
    liveness.startLease();
    this.#eventClock = new EventClock(options.clock);
    this.#reconciler = new Reconciler({
      ...options,
      ids,
      random,
      liveness,
      settings,
      onAlarms: (found) => alarms.set("orchestrator", found),
    });
    this.#letGo = log.exclusive
      ? () => {}
      : keepLease(
          options,
          () => this.#writer?.guard.epoch ?? head.epoch,
          (reason) => this.giveUp(reason),
          (at) => options.committed.wasNewest(at),
        );
  }

  /**
   * Reads to the head and makes the first append: `lease.taken`, and what the predecessor left half done.
   * @throws ClusterError: the log's refusal, or `lease_lost`
   */
  async begin(): Promise<void> {
    const { log, clock, timers, ids, holder, committed, onBroken } = this.#o;
    const { lineage, epoch, seq, hash } = this.#head;
    await catchUp(log, committed, this.#head);
    if (this.#over) throw leaseLost();
    const keyless = secretAlarm(committed.view, this.#o.secretKeys);
    if (keyless !== undefined && !log.exclusive) throw new ClusterError("unavailable", "lease_lost", keyless);
    this.#writer = new Writer(
      {
        log,
        clock,
        timers,
        ids,
        holder,
        eventClock: this.#eventClock,
        follower: this.#reconciler,
        ...(this.#o.purgeAfterMs === undefined ? {} : { purgeAfterMs: this.#o.purgeAfterMs }),
        ...(this.#o.followedEventsMax === undefined ? {} : { followedEventsMax: this.#o.followedEventsMax }),
        ...(this.#o.onUnknown === undefined ? {} : { onUnknown: this.#o.onUnknown }),
        ...(this.#o.watch === undefined ? {} : { watch: this.#o.watch }),
        ...(this.#o.versions === undefined ? {} : { versions: this.#o.versions }),
        onCommit: (view, records, textBytes) => {
          committed.advance(view, records, textBytes);
          this.#answeredAt = clock.monotonic();
          this.#rearm();
        },
        onFenced: (reason) => this.#finish(reason),
        onBroken,
      },
      committed.view,
      { lineage, epoch, seq, hash },
    );
    await this.#writer.start(seq === 0 ? this.#creation() : undefined);
    if (this.#over) throw leaseLost();
    if (keyless !== undefined) {
      // On an exclusive log nobody else could write instead: what is there can be read.
      this.#o.alarms.set("secrets", [keyless]);
      this.#writer.pause(keyless);
    }
    this.#tick();
    void this.#closeExecs(seq);
  }

  /** In which it writes now. */
  get epoch(): number {
    return this.#writer?.guard.epoch ?? this.#head.epoch;
  }

  /** Intents that wait to be decided. */
  get queued(): number {
    return this.#writer?.queued ?? 0;
  }

  submit(intent: Intent, meta: IntentMeta): Promise<Settled> {
    if (!this.#writer || this.#over) return Promise.reject(leaseLost());
    return this.#isLogSilent() ? Promise.reject(logSilent()) : this.#writer.submit(intent, meta);
  }

  /** No call of that time was answered, so what came now would only wait in vain. */
  #isLogSilent(): boolean {
    const { log, clock, committed } = this.#o;
    return !log.exclusive && clock.monotonic() - Math.max(committed.newestAt, this.#answeredAt) >= logSilentMs;
  }

  /** Writes nothing more. What is in flight is still answered as it turns out. */
  giveUp(reason: string): void {
    this.#writer?.fence(reason);
    this.#finish(reason);
  }

  /** Decides what is queued, then writes nothing more. */
  async stop(reason: string): Promise<void> {
    this.#cancelTick();
    await this.#writer?.stop(reason);
    this.#finish(reason);
  }

  /** Beside everything else: nobody waits for it. */
  async #closeExecs(to: number): Promise<void> {
    const { carrier, holder, onTrouble } = this.#o;
    try {
      await closeStrayExecs(carrier, to, (intent) => this.submit(intent, { actor: `controller/${holder}` }));
    } catch (error) {
      if (!this.#over) onTrouble("commands of an earlier lease are not closed on the log", error);
    }
  }

  #finish(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTick();
    this.#letGo();
    this.#o.alarms.delete("orchestrator");
    this.#resolveEnded(reason);
  }

  #tickIn(ms: number): void {
    this.#cancelTick();
    this.#tickAt = this.#o.clock.monotonic() + ms;
    this.#cancelTick = this.#o.timers.after(ms, () => this.#tick());
  }

  #tick(): void {
    if (this.#over) return;
    const { committed, liveness, settings } = this.#o;
    this.#watchClock();
    if (this.#over) return;
    const { view } = committed;
    this.#reconciler.touchNodes(nodesToJudge(view, liveness, settings));
    if (this.#reconciler.due(this.#eventClock.now(view.time))) this.#writer?.kick();
    this.#tickIn(Math.min(livenessCheckMs, this.#untilDeadline()));
  }

  #untilDeadline(): number {
    const deadline = this.#reconciler.nextDeadline();
    return deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(1, deadline - this.#eventClock.now(this.#o.committed.view.time));
  }

  /** A deadline may have come nearer than the next tick; a tick is never put off, however often this is called. */
  #rearm(): void {
    const ms = this.#untilDeadline();
    if (!this.#over && this.#o.clock.monotonic() + ms < this.#tickAt) this.#tickIn(ms);
  }

  /** A holder whose clock runs ahead would write times that no other clock reaches for a long while. */
  #watchClock(): void {
    const { log, liveness, alarms } = this.#o;
    const alarm = clockAlarm(liveness);
    if (alarm === undefined) {
      if (alarms.delete("clock") && !alarms.has("secrets")) this.#writer?.resume();
    } else {
      alarms.set("clock", [alarm]);
      // On an exclusive log nobody else could write instead.
      if (log.exclusive) this.#writer?.pause(alarm);
      else this.giveUp(alarm);
    }
  }

  /** The first events of a new cluster. */
  #creation(): NewEvent[] {
    const { holder, adminToken, controllerToken } = this.#o;
    const { cluster, lineage, epoch } = this.#head;
    invariant(adminToken, "a new cluster begins without a token");
    const { max } = versionRange(this.#o.versions);
    const raised: NewEvent = { type: "cluster.version", subject: `cluster/${cluster}`, data: { version: max } };
    return [
      { type: "cluster.created", subject: `cluster/${cluster}`, data: { cluster, lineage, chainFormat: 1, eventFormat: 1 } },
      // Nobody has joined a new cluster who could not read it.
      ...(max > 1 ? [raised] : []),
      { type: "lease.taken", subject: `controller/${holder}`, data: { epoch, holder, previous: null } },
      tokenCreated("admin", adminToken),
      ...(controllerToken ? [tokenCreated("controller", controllerToken)] : []),
    ];
  }
}

function tokenCreated(preset: "admin" | "controller", { id, credential }: { id: string; credential: string }): NewEvent {
  const data = { token: id, name: preset, credential, scopes: presetScopes[preset] };
  return { type: "token.created", subject: `token/${id}`, data };
}

/** Why a controller with this clock must not write; undefined while it may. */
export function clockAlarm(liveness: Liveness): string | undefined {
  const aheadMs = liveness.clockAheadMs();
  if (aheadMs <= clockAheadMaxMs) return undefined;
  return `this controller's clock is ${Math.round(aheadMs / 1000)} s ahead of the median of agents and controllers`;
}

function leaseLost(): ClusterError {
  return new ClusterError("unavailable", "lease_lost", "this controller lost the lease; nothing was written", { retryAfterS: 1 });
}

function logSilent(): ClusterError {
  const message = `the log has not answered for ${logSilentMs / 1000} s; nothing was written`;
  return new ClusterError("unavailable", "log_unavailable", message, { retryAfterS: 1 });
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
