import type { EventFilter } from "../../log/index.js";
import type { EventRecord, Intent } from "../../model/index.js";
import { type Clock, isClusterError, type Random, type Timers } from "../../ports/index.js";
import type { AlertView, View } from "../../projections/index.js";
import { backOffMs } from "../back-off.js";
import { findingsOf, type Measures } from "./conditions.js";
import { type Pending, stepEpisodes } from "./episodes.js";
import { EventCounts } from "./event-counts.js";
import { lookedUpOnce } from "./newest-metric.js";
import { hasAlerts, serviceAlertIntents } from "./service-alerts.js";

/** Between two looks. */
const lookMs = 1_000;

/** The log as whoever looks after alerts knows it: that of the controller which holds the lease. */
export interface AlertLog {
  view(): View;
  /** Whether this process is the one to tell. */
  holds(): boolean;
  subscribe(after: number, signal: AbortSignal): AsyncIterable<EventRecord[]>;
  find(range: { since: number; to: number }, filter: EventFilter): AsyncIterable<EventRecord[]>;
  submit(intent: Intent): Promise<unknown>;
}

export interface AlertWatchParts {
  log: AlertLog;
  clock: Clock;
  timers: Timers;
  random: Random;
  /** Without it no condition on a metric ever holds. */
  metric?: Measures["metric"];
  onTrouble(what: string, error: unknown): void;
}

/**
 * Looks after alerts while this controller holds the lease: what is to be told becomes an event, and so is told once whoever looks,
 * and however often. What was only pending begins anew with another holder, except where the log knows since when it holds.
 */
export class AlertWatch {
  readonly #parts: AlertWatchParts;
  /** By alert, then by subject. */
  #pending = new Map<string, Map<string, Pending>>();
  #counts = new EventCounts();
  /** Those whose alerts are as their specs say. */
  #services: View["services"] | undefined;

  constructor(parts: AlertWatchParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { timers, random, onTrouble } = this.#parts;
    for (let failures = 0; !signal.aborted; ) {
      if (!this.#isDue()) {
        await timers.sleep(lookMs, signal).catch(() => {});
        continue;
      }
      try {
        await this.#hold(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        onTrouble("alerts are looked after again in a while", error);
        await timers.sleep(backOffMs(failures++, random), signal).catch(() => {});
      }
    }
  }

  /** For as long as there is something to look after, and this process is the one. */
  async #hold(signal: AbortSignal): Promise<void> {
    const { log, timers, random, onTrouble } = this.#parts;
    this.#pending = new Map();
    this.#counts = new EventCounts();
    this.#services = undefined;
    const ending = new AbortController();
    const until = AbortSignal.any([signal, ending.signal]);
    let failure: unknown;
    const following = this.#follow(log.view().seq, until).catch((error: unknown) => {
      if (!until.aborted) failure = error;
    });
    try {
      for (let failures = 0; !signal.aborted && this.#isDue(); ) {
        if (failure !== undefined) throw failure;
        try {
          await this.#look();
          failures = 0;
        } catch (error) {
          if (!isClusterError(error) || signal.aborted) throw error;
          onTrouble("what alerts have to tell is not on the log yet", error);
          failures++;
        }
        await timers.sleep(failures === 0 ? lookMs : Math.max(lookMs, backOffMs(failures, random)), signal).catch(() => {});
      }
    } finally {
      ending.abort();
      await following;
    }
  }

  async #follow(after: number, signal: AbortSignal): Promise<void> {
    for await (const records of this.#parts.log.subscribe(after, signal)) for (const record of records) this.#counts.add(record);
  }

  /** All are looked at before any is told: a log that is away for a while does not keep what goes on from lasting. */
  async #look(): Promise<void> {
    const { log } = this.#parts;
    const { alerts } = log.view();
    const metric = lookedUpOnce(this.#parts.metric ?? (() => undefined));
    this.#counts.keep(alerts);
    for (const id of this.#pending.keys()) if (!Object.hasOwn(alerts, id)) this.#pending.delete(id);
    const told: Intent[] = [];
    let failure: unknown;
    for (const alert of Object.values(alerts)) {
      try {
        const intent = await this.#step(alert, metric);
        if (intent) told.push(intent);
      } catch (error) {
        if (!isClusterError(error)) throw error;
        failure = error;
      }
    }
    for (const intent of told) await log.submit(intent);
    await this.#followSpecs();
    if (failure !== undefined) throw failure;
  }

  /** Services come and go: their alerts are those of their specs. */
  async #followSpecs(): Promise<void> {
    const { log, onTrouble } = this.#parts;
    const { services } = log.view();
    if (services === this.#services) return;
    for (const intent of serviceAlertIntents(log.view())) {
      try {
        await log.submit(intent);
      } catch (error) {
        if (!isClusterError(error) || error.kind !== "conflict") throw error;
        onTrouble("an alert of a service's spec is not looked after", error);
      }
    }
    this.#services = services;
  }

  #isDue(): boolean {
    const { log } = this.#parts;
    return log.holds() && hasAlerts(log.view());
  }

  /** What it has to tell now, if anything; on the log that is told once, however often it is sent. */
  async #step(alert: AlertView, metric: Measures["metric"]): Promise<Intent | undefined> {
    const { log, clock } = this.#parts;
    const { id, when, forMs, resolveMs } = alert;
    if (when.kind === "event" && !this.#counts.has(id)) await this.#recall(alert);
    const view = log.view();
    // Events are told by their own time, which a clock that went back does not reach.
    const now = Math.max(clock.now(), view.time);
    const measures = { count: () => this.#counts.at(id, now), metric };
    const firing = new Set(Object.keys(alert.firing));
    const holding = findingsOf(alert, view, now, measures);
    const pending = this.#pending.get(id) ?? new Map<string, Pending>();
    const step = stepEpisodes({ forMs, resolveMs, firing, holding, pending, now });
    this.#pending.set(id, step.pending);
    const { fired, resolved } = step;
    if (fired.length === 0 && resolved.length === 0) return undefined;
    const instances = fired.map(({ subject, name, message }) => ({ subject, name, message }));
    return { type: "RecordAlert", alert: id, fired: instances, resolved };
  }

  /** What came before it was looked after here counts as well, or a failover would be a recovery. */
  async #recall(alert: AlertView): Promise<void> {
    const { log, clock } = this.#parts;
    const { seq, time } = log.view();
    this.#counts.begin(alert, seq);
    const since = Math.max(clock.now(), time) - (alert.when.withinMs ?? 0);
    const filter = { types: this.#counts.typesOf(alert.id), mention: alert.when.subject ?? "" };
    const found: EventRecord[] = [];
    try {
      for await (const records of log.find({ since, to: seq }, filter)) {
        found.push(...records);
        found.splice(0, found.length - (alert.when.count ?? 1) * recalledPerCount);
      }
    } catch (error) {
      // The next look recalls it anew.
      this.#counts.end(alert.id);
      throw error;
    }
    this.#counts.recall(alert.id, found);
  }
}

/** A mention is not always the subject: more than are counted are looked at. */
const recalledPerCount = 8;
