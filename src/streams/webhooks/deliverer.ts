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
        await this.#note([...this.#lanes.values()]);
        notedAt = clock.monotonic();
      }
      await timers.sleep(lookMs, signal).catch(() => {});
    }
    const lanes = [...this.#lanes.values()];
    for (const lane of lanes) lane.end();
    await Promise.all(lanes.map(({ ended }) => ended));
    await this.#note(lanes);
  }

  /** One lane for each webhook, and none for others; one that was set to another position begins anew once it has ended. */
  #settle(wanted: Readonly<Record<string, WebhookView>>): void {
    for (const [id, lane] of this.#lanes) if (wanted[id]?.begun !== lane.begun) lane.end();
    for (const webhook of Object.values(wanted)) {
      if (this.#lanes.has(webhook.id)) continue;
      const lane = new Lane(this.#parts, webhook, this.counts);
      this.#lanes.set(webhook.id, lane);
      void lane.ended.then(() => this.#lanes.delete(webhook.id));
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
