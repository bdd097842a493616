import type { EventLog } from "../../src/log/index.js";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import {
  type ConsumerCounts,
  type ConsumerPlace,
  consumeEvents,
  noCounts,
  Relay,
  type Stream,
  type StreamEvent,
} from "../../src/streams/index.js";
import { eventually } from "../support/eventually.js";

export interface Relaying {
  relay: Relay;
  /** What went wrong and was mended. */
  troubles: unknown[];
  /** Settles with the relay. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export function relaying(log: EventLog, stream: Stream): Relaying {
  const ending = new AbortController();
  const troubles: unknown[] = [];
  const onTrouble = (_: string, error: unknown) => troubles.push(error);
  const relay = new Relay({ log, stream, clock: systemClock, timers: systemTimers, random: systemRandom, onTrouble });
  const ended = relay.run(ending.signal);
  ended.catch(() => {});
  return {
    relay,
    troubles,
    ended,
    stop() {
      ending.abort();
      return ended;
    },
  };
}

/** Until the relay has brought the whole log. */
export async function caughtUp({ relay, ended }: Relaying, log: EventLog, timeoutMs = 60_000): Promise<void> {
  let failure: unknown;
  void ended.catch((error) => {
    failure = error;
  });
  const { seq: head } = (await log.head()) ?? { seq: 0 };
  await eventually(() => failure !== undefined || (relay.state().seq ?? -1) >= head, `the relay reached event ${head}`, timeoutMs);
  if (failure !== undefined) throw failure;
}

export interface Consumed {
  seqs: number[];
  events: StreamEvent[];
  counts: ConsumerCounts;
  place: ConsumerPlace;
}

export function nothingYet(place: ConsumerPlace = { position: 0 }): Consumed {
  return { seqs: [], events: [], counts: noCounts(), place };
}

/** What a consumer gets of a topic until it has event `upTo`, behind what it has. */
export async function consumed(stream: Stream, topic: string, upTo: number, result = nothingYet(), timeoutMs = 60_000): Promise<Consumed> {
  const enough = new AbortController();
  const late = setTimeout(() => enough.abort(), timeoutMs);
  await consumeEvents({
    stream,
    topic,
    from: result.place,
    signal: enough.signal,
    counts: result.counts,
    async take(events, place) {
      result.events.push(...events);
      result.seqs.push(...events.map(({ record }) => record.seq));
      result.place = place;
      if ((place.last?.seq ?? 0) >= upTo) enough.abort();
    },
  });
  clearTimeout(late);
  return result;
}

export function oneTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
