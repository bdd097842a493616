import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { EventLog } from "../../log/index.js";
import type { SampleFrame } from "../../model/index.js";
import { systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import type { View } from "../../projections/index.js";
import { MetricsDesk, Relay, relayMetrics, type Stream } from "../../streams/index.js";

export interface StreamsOptions {
  log: EventLog;
  stream: Stream;
  /** Whether this process brings the log to it; samples go there in any case. */
  relays: boolean;
  /** The controller's. */
  view(): View;
  logger: Logger;
}

export interface Streams {
  desk: MetricsDesk;
  registries: Registry[];
  sampled(node: string, sample: SampleFrame): void;
  /** Closes the stream as well. */
  stop(): Promise<void>;
}

const stopWithinMs = 5_000;

/** What a controller's process does with its stream. Whatever fails there is told of; the cluster works on. */
export function beginStreams({ log, stream, relays, view, logger }: StreamsOptions): Streams {
  const ending = new AbortController();
  const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
  const parts = { stream, clock: systemClock, timers: systemTimers, random: systemRandom, onTrouble };
  const running: Promise<unknown>[] = [];
  const begin = (what: string, run: Promise<void>) =>
    running.push(run.catch((error) => logger.error({ err: error }, `${what} has ended; the cluster works on`)));
  const registries: Registry[] = [];
  if (relays) {
    const relay = new Relay({ ...parts, log });
    registries.push(relayMetrics(() => relay.state()));
    begin("the relay", relay.run(ending.signal));
  }
  const desk = new MetricsDesk({ ...parts, cluster: () => view().cluster });
  registries.push(desk.registry);
  begin("the stream of metrics", desk.run(ending.signal));
  return {
    desk,
    registries,
    sampled: (node, sample) => desk.sampled({ view: view(), time: systemClock.now(), node, sample }),
    async stop() {
      ending.abort();
      const over = new AbortController();
      // A stream that does not answer is not waited for.
      await Promise.race([Promise.all(running), systemTimers.sleep(stopWithinMs, over.signal).catch(() => {})]);
      over.abort();
      await stream.close();
    },
  };
}
