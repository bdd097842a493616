import type { LogEvent } from "../../model/index.js";
import type { Random, Timers } from "../../ports/index.js";
import { backOffMs } from "../back-off.js";
import { consumeEvents } from "../consumer.js";
import { eventsTopic } from "../events-topic.js";
import type { Stream } from "../stream.js";

export interface EventHints {
  stream: Stream;
  /** Of the log of today. */
  lineage(): Promise<string>;
  /** Events in order; undefined where some may have been missed. */
  take(events: readonly LogEvent[] | undefined): void;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

/** A topic that is not there yet is looked for this often; until then anything may have been missed. */
const lookMs = 1_000;

/** Follows the events of the log from now on, until the signal aborts, whatever becomes of the stream meanwhile. */
export async function followEventHints(
  { stream, lineage, take, timers, random, onTrouble }: EventHints,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const topic = eventsTopic(await lineage());
      const ends = await stream.ends(topic);
      if (!ends) {
        take(undefined);
        await timers.sleep(lookMs, signal);
        continue;
      }
      take(undefined);
      await consumeEvents({
        stream,
        topic,
        from: { position: ends.next },
        async take(events) {
          failures = 0;
          take(events.map(({ record }) => record));
        },
        signal,
      });
    } catch (error) {
      if (signal.aborted) return;
      onTrouble("events are not read for now: services are asked for one and all", error);
      await timers.sleep(backOffMs(failures, random), signal).catch(() => {});
    }
  }
}
