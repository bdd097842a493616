import { type EventPattern, type EventRecord, type EventType, eventPattern, eventTypeNames, matchesPattern } from "../../model/index.js";
import type { AlertView } from "../../projections/index.js";

/** Alerts are not about alerts: one that told of itself would never be over. */
const ofAlerts: ReadonlySet<EventType> = new Set(["alert.fired", "alert.resolved"]);

interface Counted {
  pattern: EventPattern;
  /** Of the newest that match, oldest first: no more than there have to be. */
  times: number[];
  most: number;
  withinMs: number;
  /** The seq that it was begun at. */
  from: number;
}

/** How many events of late each alert on events is about; bounded, since none counts further than it must. */
export class EventCounts {
  readonly #counted = new Map<string, Counted>();

  has(alert: string): boolean {
    return this.#counted.has(alert);
  }

  /** Counts what comes after `from`. */
  begin({ id, when: { types = [], subject, count = 1, withinMs = 0 } }: AlertView, from: number): void {
    this.#counted.set(id, { pattern: eventPattern(types, subject), times: [], most: count, withinMs, from });
  }

  end(alert: string): void {
    this.#counted.delete(alert);
  }

  /** Forgets all but these. */
  keep(alerts: Readonly<Record<string, AlertView>>): void {
    for (const id of this.#counted.keys()) if (!Object.hasOwn(alerts, id)) this.#counted.delete(id);
  }

  /** Types that an alert counts. */
  typesOf(alert: string): EventType[] {
    const types = this.#counted.get(alert)?.pattern.types;
    return eventTypeNames.filter((type) => !ofAlerts.has(type) && (types === undefined || types.has(type)));
  }

  add(record: EventRecord): void {
    for (const counted of this.#counted.values()) if (record.seq > counted.from) this.#count(counted, record);
  }

  /** Events from before it was begun. */
  recall(alert: string, records: readonly EventRecord[]): void {
    const counted = this.#counted.get(alert);
    if (!counted) return;
    const since = counted.times;
    counted.times = [];
    for (const record of records) this.#count(counted, record);
    counted.times = [...counted.times, ...since].slice(-counted.most);
  }

  /** How many came within the alert's time. */
  at(alert: string, now: number): number {
    const counted = this.#counted.get(alert);
    return counted ? counted.times.filter((time) => now - time <= counted.withinMs).length : 0;
  }

  #count({ pattern, times, most }: Counted, record: EventRecord): void {
    if (ofAlerts.has(record.type) || !matchesPattern(pattern, record)) return;
    times.push(record.time);
    if (times.length > most) times.shift();
  }
}
