import type { Random, Timers } from "../../ports/index.js";
import { backOffMs } from "../back-off.js";
import { isPassing } from "../errors.js";
import { consumeMetrics, type MetricsConsumer, metricsPlace } from "./consumer.js";

export interface MetricsFollower extends Omit<MetricsConsumer, "from"> {
  /** How many of the newest records are read before those that come. */
  recordsBack: number;
  timers: Timers;
  random: Random;
  /** What went wrong; it is tried again. */
  onTrouble(what: string, error: unknown): void;
}

/** A stream that refuses is not asked again at once. */
const refusedWaitMs = 60_000;

/** Hands over what stands on the topic of metrics until the signal aborts, whatever becomes of the stream meanwhile. */
export async function followMetrics({ recordsBack, timers, random, onTrouble, ...consumer }: MetricsFollower): Promise<void> {
  const { stream, signal } = consumer;
  let from: number | undefined;
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      from ??= await metricsPlace(stream, recordsBack);
      await consumeMetrics({
        ...consumer,
        from,
        async take(records, next) {
          failures = 0;
          await consumer.take(records, next);
          from = next;
        },
      });
    } catch (error) {
      onTrouble("metrics are not read for now", error);
      await timers.sleep(isPassing(error) ? backOffMs(failures, random) : refusedWaitMs, signal).catch(() => {});
      // The topic may be gone, or another one.
      if (!isPassing(error)) from = undefined;
    }
  }
}
