import type { SampleRecord } from "./samples.js";

const keptMs = 60_000;
const recordsMax = 2_000;

/** What monitors said lately, also of services and metrics that no policy asked for then: one that is set now may go by it. */
export class RecentRecords {
  #records: SampleRecord[] = [];

  add(record: SampleRecord): void {
    // Agents say all again within seconds; a monitor may speak once a minute.
    if (!record.source.startsWith("monitor:")) return;
    this.#records.push(record);
    if (this.#records.length > recordsMax * 2) this.#records = this.#records.slice(-recordsMax);
  }

  of(service: string): SampleRecord[] {
    return this.#records.filter((record) => record.service === service);
  }

  forget(now: number): void {
    if (this.#records.length > 0) this.#records = this.#records.filter(({ time }) => time > now - keptMs);
  }
}
