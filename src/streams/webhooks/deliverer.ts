import type { WebhookView } from "../../projections/index.js";
import { type DeliveryCounts, type DeliveryParts, Lane } from "./lane.js";

/** Between two looks at which webhooks there are, and at who holds the lease. */
const lookMs = 250;
/** How far they have come is noted so often, where something was sent: so much of it is sent again after a failover. */
const noteEveryMs = 5_000;
/** What was passed over without being sent is noted so seldom: it need only not be read again too often. */
const passedEventsMax = 10_000;

/**
 * Sends each webhook its events while this controller holds the lease. It remembers nothing but what the log says: where each one
 * stands is noted there now and then, all in one event, and whoever takes the lease goes on from it.
 */
export class WebhookDeliverer {
  readonly #parts: DeliveryParts;
  readonly #lanes = new Map<string, Lane>();
  /** That have ended while their webhook is still there: how far they came is to be noted, and gone on from. */
  readonly #rests = new Map<string, Lane>();
  readonly counts: DeliveryCounts = { delivered: 0, failed: 0, undelivered: 0 };

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { log, timers, clock } = this.#parts;
    let notedAt = clock.monotonic();
    while (!signal.aborted) {
      this.#settle(log.holds() ? log.view().webhooks : {});
      if (clock.monotonic() - notedAt >= noteEveryMs) {
        await this.#note([...this.#lanes.values(), ...this.#rests.values()]);
        notedAt = clock.monotonic();
      }
      await timers.sleep(lookMs, signal).catch(() => {});
    }
    const lanes = [...this.#lanes.values()];
    for (const lane of lanes) lane.end();
    await Promise.all(lanes.map(({ ended }) => ended));
    await this.#note([...lanes, ...this.#rests.values()]);
  }

  /** One lane for each webhook that is not paused; one that was set to another position, or is sent to in another way, ends and begins anew. */
  #settle(wanted: Readonly<Record<string, WebhookView>>): void {
    for (const [id, lane] of this.#lanes) {
      const now = wanted[id];
      if (!now || now.paused || now.begun !== lane.begun || now.changedSeq !== lane.changed) lane.end();
    }
    for (const id of this.#rests.keys()) if (!wanted[id]) this.#rests.delete(id);
    for (const webhook of Object.values(wanted)) {
      const { id, paused } = webhook;
      if (paused || this.#lanes.has(id)) continue;
      const lane = new Lane(this.#parts, webhook, this.counts, this.#rests.get(id));
      this.#rests.delete(id);
      this.#lanes.set(id, lane);
      void lane.ended.then(() => {
        this.#lanes.delete(id);
        this.#rests.set(id, lane);
      });
    }
  }

  async #note(lanes: readonly Lane[]): Promise<void> {
    const { log, onTrouble } = this.#parts;
    if (!log.holds() || !lanes.some(({ sent, after, noted }) => sent || after - noted >= passedEventsMax)) return;
    const rows = lanes
      .filter(({ after, noted }) => after > noted)
      .map((lane) => ({ lane, webhook: lane.id, begun: lane.begun, after: lane.after }));
    for (const { lane } of rows) lane.sent = false;
    try {
      await log.submit({ type: "RecordDeliveries", rows: rows.map(({ webhook, begun, after }) => ({ webhook, begun, after })) });
      for (const { lane, after } of rows) lane.noted = Math.max(lane.noted, after);
    } catch (error) {
      for (const { lane } of rows) lane.sent = true;
      onTrouble("how far webhooks have come is not on the log yet", error);
    }
  }
}
