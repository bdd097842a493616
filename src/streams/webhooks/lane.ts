import { genesisHash } from "../../log/index.js";
import type { EventRecord, Intent } from "../../model/index.js";
import { type Clock, isClusterError, jittered, type Random, type Timers } from "../../ports/index.js";
import { isSent, lineageAt, patternOf, type View, type WebhookView } from "../../projections/index.js";
import { backOffMs } from "../back-off.js";
import { type Message, messageOf } from "./messages.js";
import type { Posted } from "./post.js";

const retryMinMs = 1_000;
const retryMaxMs = 300_000;

/** The log as a deliverer knows it: that of the controller which holds the lease. */
export interface DeliveryLog {
  view(): View;
  /** Whether this process is the one to deliver. */
  holds(): boolean;
  subscribe(after: number, signal: AbortSignal): AsyncIterable<EventRecord[]>;
  oldest(): Promise<number>;
  submit(intent: Intent): Promise<unknown>;
}

export interface DeliveryParts {
  log: DeliveryLog;
  post: { send(webhook: WebhookView, message: Message, signal?: AbortSignal): Promise<Posted> };
  clock: Clock;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

export interface DeliveryCounts {
  delivered: number;
  /** Tries that failed. */
  failed: number;
  undelivered: number;
}

/** How long it waits after so many failed tries: exponential, with jitter between half and the whole. */
export function retryMs(failures: number, random: Random): number {
  return jittered(Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(failures - 1, 20)), random);
}

/**
 * Sends one webhook its events, one after the other: the next is not tried before this one is delivered or given up. It ends
 * with the signal, and begins again from where was noted last.
 */
export class Lane {
  readonly begun: number;
  /** Of the event that last said how it is sent to. */
  readonly changed: number;
  /** Up to there everything is done. */
  after: number;
  /** Whether something was sent that nobody has noted. */
  sent = false;
  noted: number;
  readonly #webhook: WebhookView;
  readonly #parts: DeliveryParts;
  readonly #counts: DeliveryCounts;
  readonly #ending = new AbortController();
  readonly ended: Promise<void>;

  /** @param before the lane of the same webhook that has ended in this process: what that has done need not be done again */
  constructor(parts: DeliveryParts, webhook: WebhookView, counts: DeliveryCounts, before?: Lane) {
    this.#parts = parts;
    this.#webhook = webhook;
    this.#counts = counts;
    this.begun = webhook.begun;
    this.changed = webhook.changedSeq;
    const goesOn = before?.begun === webhook.begun;
    this.after = goesOn ? Math.max(webhook.after, before.after) : webhook.after;
    this.sent = goesOn && before.sent;
    this.noted = webhook.after;
    this.ended = this.#run(this.#ending.signal);
  }

  get id(): string {
    return this.#webhook.id;
  }

  end(): void {
    this.#ending.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { timers, random, onTrouble } = this.#parts;
    for (let failures = 0; !signal.aborted; failures++) {
      const before = this.after;
      try {
        await this.#passLost(signal);
        await this.#follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        onTrouble(`webhook ${this.#webhook.name} goes on in a while`, error);
      }
      if (this.after > before) failures = 0;
      await timers.sleep(backOffMs(failures, random), signal).catch(() => {});
    }
  }

  /** What the log has no more cannot be sent: that is said, and it goes on behind. */
  async #passLost(signal: AbortSignal): Promise<void> {
    const oldest = await this.#parts.log.oldest();
    // The oldest names the hash of the one before it, which is gone.
    if (oldest === 1 || this.after >= oldest) return;
    await this.#giveUp(this.after + 1, oldest, 0, "the log had lost it: it was archived or cut off before it could be sent", signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { log } = this.#parts;
    const pattern = patternOf(this.#webhook);
    const view = log.view();
    let previous = genesisHash(view.cluster, lineageAt(view, 1));
    for await (const batch of log.subscribe(Math.max(0, this.after - 1), signal)) {
      for (const record of batch) {
        if (record.seq > this.after) {
          if (isSent(this.#webhook, pattern, record)) await this.#deliver(record, previous, signal);
          if (signal.aborted) return;
          this.after = record.seq;
        }
        previous = record.hash;
      }
    }
  }

  async #deliver(record: EventRecord, previous: string, signal: AbortSignal): Promise<void> {
    const { log, post, timers, random } = this.#parts;
    const { format, attempts } = this.#webhook;
    const message = messageOf(format, record, log.view(), previous);
    for (let tried = 1; ; tried++) {
      const { delivered, error = "" } = await post.send(this.#webhook, message, signal);
      if (signal.aborted) return;
      if (delivered) {
        this.#counts.delivered++;
        this.sent = true;
        return;
      }
      this.#counts.failed++;
      if (tried >= attempts) return this.#giveUp(record.seq, record.seq, tried, error, signal);
      await timers.sleep(retryMs(tried, random), signal).catch(() => {});
      if (signal.aborted) return;
    }
  }

  /** It goes on only once the log says so: whoever looks must find what was left out. */
  async #giveUp(from: number, to: number, attempts: number, reason: string, signal: AbortSignal): Promise<void> {
    const { log, timers, random, onTrouble } = this.#parts;
    const intent: Intent = { type: "RecordUndelivered", webhook: this.id, begun: this.begun, from, to, attempts, reason };
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await log.submit(intent);
        this.#counts.undelivered++;
        this.after = Math.max(this.after, to);
        this.noted = Math.max(this.noted, to);
        return;
      } catch (error) {
        if (!isClusterError(error)) throw error;
        onTrouble(`what webhook ${this.#webhook.name} gave up is not on the log yet`, error);
        await timers.sleep(backOffMs(failures, random), signal).catch(() => {});
      }
    }
  }
}
