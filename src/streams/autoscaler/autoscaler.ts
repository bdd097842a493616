import type { Client } from "../../client/index.js";
import { type Clock, isClusterError, type Random, type Timers } from "../../ports/index.js";
import type { Stream } from "../stream.js";
import { followEventHints } from "./event-hints.js";
import { Histories } from "./histories.js";
import { lookAt, needsMetric, type Order, windowOf } from "./look.js";
import { RecentRecords } from "./recent-records.js";
import { type SampleRecord, Samples } from "./samples.js";
import { type Scaled, ScaledServices } from "./scaled-services.js";
import type { PolicyState } from "./types.js";
import { quarterOf } from "./week.js";

export interface AutoscalerParts {
  /** Of a token that may read and write the services. */
  client: Client;
  stream: Stream;
  /** Hands over the samples of `fleetlog.metrics` until the signal aborts. */
  followMetrics(take: (records: readonly (SampleRecord & { cluster: string })[]) => void, signal: AbortSignal): Promise<void>;
  clock: Clock;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

export interface AutoscalerCounts {
  evaluations: number;
  /** Decisions that the cluster took. */
  decided: number;
  /** Decisions that another copy had made before, or that came too late. */
  settledBefore: number;
  failures: number;
  /** Ms of the newest look at all services, without the requests. */
  lookMs: number;
}

export interface AutoscalerState extends AutoscalerCounts {
  /** That have a policy, as far as is known. */
  services: number;
  /** The last look was taken: the cluster answers. */
  connected: boolean;
}

/** Of a service: what the newest look left, and what it began with. */
interface Known {
  generation: number;
  before: PolicyState | undefined;
  state: PolicyState;
}

/** Services that are looked at in one go: others have their turns between. */
const sliceSize = 500;
/** Requests at a time. */
const ordersAtOnce = 16;
/** Where no policy is known, this often somebody looks for one. */
const idleMs = 5_000;
const sampleKeptMs = 3_600_000;
/** Refusals that mean that there is nothing to be done any more. */
const settledCodes: ReadonlySet<string> = new Set(["autoscaling_stale", "idempotency_key_reused", "service_not_found", "no_autoscaling"]);

/**
 * Scales services by their policies, through the API like anybody else. It knows nothing that it could not find again: policies
 * and decisions are the cluster's, samples and history the stream's. Copies may run beside one another: each looks at everything,
 * and for each window of a policy the cluster takes one decision.
 */
export class Autoscaler {
  readonly counts: AutoscalerCounts = { evaluations: 0, decided: 0, settledBefore: 0, failures: 0, lookMs: 0 };
  readonly #parts: AutoscalerParts;
  readonly #services: ScaledServices;
  readonly #samples = new Samples();
  readonly #recent = new RecentRecords();
  readonly #histories: Histories;
  readonly #states = new Map<string, Known>();
  #cluster: { id: string; lineage: string } | undefined;
  #connected = false;

  constructor(parts: AutoscalerParts) {
    const { stream, timers, random, clock, onTrouble } = parts;
    this.#parts = parts;
    this.#services = new ScaledServices(parts.client);
    const now = () => clock.now();
    this.#histories = new Histories({ stream, timers, random, now, onTrouble, cluster: () => this.#cluster?.id });
  }

  get services(): number {
    return this.#services.size;
  }

  state(): AutoscalerState {
    return { ...this.counts, services: this.services, connected: this.#connected };
  }

  /** Until the signal aborts. Whatever is away is waited for. */
  async run(signal: AbortSignal): Promise<void> {
    const { stream, timers, random, onTrouble, followMetrics } = this.#parts;
    const ending = new AbortController();
    const until = AbortSignal.any([signal, ending.signal]);
    const take = (records: readonly (SampleRecord & { cluster: string })[]) => this.takeSamples(records);
    const lineage = async () => (await this.#findCluster()).lineage;
    let following: Promise<unknown>[] = [];
    try {
      while (!this.#cluster && !signal.aborted) {
        await this.#findCluster().catch(async (error: unknown) => {
          this.#trouble("the cluster does not answer", error);
          await timers.sleep(idleMs, signal).catch(() => {});
        });
      }
      if (signal.aborted) return;
      following = [
        followEventHints({ stream, lineage, take: (events) => this.#services.note(events), timers, random, onTrouble }, until),
        followMetrics(take, until),
        this.#histories.follow(until),
      ];
      await Promise.race([this.#tick(signal), ...following.map((one) => one.then(() => new Promise<never>(() => {})))]);
    } finally {
      ending.abort();
      await Promise.allSettled(following);
    }
  }

  takeSamples(records: readonly (SampleRecord & { cluster: string })[]): void {
    for (const record of records) {
      if (record.cluster !== this.#cluster?.id) continue;
      this.#recent.add(record);
      const policy = this.#services.get(record.service)?.policy;
      if (policy) this.#samples.take(record, (name) => needsMetric(policy, name));
    }
  }

  /** At each boundary of a period, the services whose period it is. */
  async #tick(signal: AbortSignal): Promise<void> {
    const { clock, timers } = this.#parts;
    const done = new Map<number, number>();
    while (!signal.aborted) {
      const now = clock.now();
      try {
        await this.#services.refresh(now);
        this.#connected = true;
        this.#forget(now);
        const due = new Set<number>();
        for (const { policy } of this.#services.values()) {
          const { periodMs } = policy;
          if ((done.get(periodMs) ?? -1) < windowOf(policy, now)) due.add(periodMs);
        }
        for (const periodMs of due) done.set(periodMs, windowOf({ periodMs }, now));
        await this.#carryOut(await this.#look(due, now), now, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#connected = false;
        this.#trouble("this window is passed over", error);
      }
      await timers.sleep(this.#untilNext(clock.now()), signal).catch(() => {});
    }
  }

  #untilNext(now: number): number {
    let least = idleMs;
    const periods = new Set<number>();
    for (const { policy } of this.#services.values()) periods.add(policy.periodMs);
    for (const periodMs of periods) least = Math.min(least, (Math.floor(now / periodMs) + 1) * periodMs - now);
    return least;
  }

  async #look(periods: ReadonlySet<number>, now: number): Promise<{ scaled: Scaled; order: Order }[]> {
    const { clock, timers } = this.#parts;
    const orders: { scaled: Scaled; order: Order }[] = [];
    if (periods.size === 0) return orders;
    let spentMs = 0;
    let begun = clock.monotonic();
    let looked = 0;
    for (const scaled of [...this.#services.values()]) {
      if (!scaled.active || !periods.has(scaled.policy.periodMs)) continue;
      const order = this.lookAtOne(scaled, now);
      if (order) orders.push({ scaled, order });
      if (++looked % sliceSize !== 0) continue;
      spentMs += clock.monotonic() - begun;
      await timers.sleep(0);
      begun = clock.monotonic();
    }
    this.counts.lookMs = spentMs + clock.monotonic() - begun;
    return orders;
  }

  /** Once for each window; what it leaves is kept for the next one. */
  lookAtOne(scaled: Scaled, now: number): Order | undefined {
    const { service, generation } = scaled;
    const known = this.#states.get(service);
    const before = known?.generation === generation ? known.state : undefined;
    if (!before) for (const record of this.#recent.of(service)) this.#samples.take(record, (name) => needsMetric(scaled.policy, name));
    const { order, evaluation, quarter } = lookAt(scaled, this.#samples, this.#histories.of(service), before, now);
    this.counts.evaluations++;
    this.#states.set(service, { generation, before, state: evaluation.state });
    if (quarter) this.#histories.note(quarterOf(now), service, quarter);
    return order;
  }

  async #carryOut(orders: readonly { scaled: Scaled; order: Order }[], now: number, signal: AbortSignal): Promise<void> {
    const waiting = [...orders];
    const work = async () => {
      for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) await this.#order(next.scaled, now);
    };
    await Promise.all(Array.from({ length: Math.min(ordersAtOnce, orders.length) }, work));
  }

  /** What is known of the service may be old: it is asked for again, and looked at as it is now. */
  async #order(known: Scaled, now: number): Promise<void> {
    const { client } = this.#parts;
    const { service, namespace } = known;
    try {
      const scaled = await this.#services.fetch(service);
      if (!scaled?.active || windowOf(scaled.policy, now) !== windowOf(known.policy, now)) return;
      const { generation } = scaled;
      const state = this.#states.get(service);
      const before = state?.generation === generation ? state.before : undefined;
      const { order, evaluation } = lookAt(scaled, this.#samples, this.#histories.of(service), before, now);
      this.#states.set(service, { generation, before, state: evaluation.state });
      if (!order) {
        this.counts.settledBefore++;
        return;
      }
      const { policy, window } = order.autoscaling;
      const header = { "Idempotency-Key": `autoscaling-${service}-${policy}-${generation}-${window}` };
      const params = { path: { service }, query: { namespace }, header };
      const { kind, ...body } = order;
      if (kind === "advise") await client.post("/v1/services/{service}/autoscaling/advice", { params, body });
      else {
        const { replicas, autoscaling } = order;
        await client.post("/v1/services/{service}/scale", { params, body: { replicas, autoscaling } });
      }
      this.counts.decided++;
    } catch (error) {
      if (isClusterError(error) && settledCodes.has(error.code)) this.counts.settledBefore++;
      else this.#trouble(`service ${known.name} could not be scaled`, error);
    } finally {
      this.#services.touch(service);
    }
  }

  #forget(now: number): void {
    const isKnown = (service: string) => this.#services.get(service) !== undefined;
    this.#samples.forget(now - sampleKeptMs, isKnown);
    this.#recent.forget(now);
    for (const service of this.#states.keys()) if (!isKnown(service)) this.#states.delete(service);
  }

  async #findCluster(): Promise<{ id: string; lineage: string }> {
    const { data } = await this.#parts.client.get("/v1/cluster");
    this.#cluster = { id: data.id, lineage: data.lineage };
    return this.#cluster;
  }

  #trouble(what: string, error: unknown): void {
    this.counts.failures++;
    this.#parts.onTrouble(what, error);
  }
}
