import type { Clock, Network, Random, Span, SpanAttributes, SpanStart, Timers, Tracer } from "../ports/index.js";
import { parseTraceparent, spanKinds, traceparentOf } from "../ports/index.js";

/** Spans that wait for their collector; further ones are dropped. */
const waitingMax = 2_048;
/** Spans of one request. */
const batchMax = 512;
const flushEveryMs = 2_000;
const requestTimeoutMs = 10_000;
const nanosPerMs = 1_000_000n;

export interface OtlpOptions {
  /** Where traces go, e.g. `http://collector:4318/v1/traces`. */
  url: string;
  headers?: Record<string, string>;
  /** Of this process: `service.name` and more. */
  resource: SpanAttributes;
  /** Share of new traces that are recorded, 0 to 1; a trace that came from elsewhere says itself. */
  ratio?: number;
  network: Pick<Network, "fetch">;
  clock: Clock;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

interface Ended {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: object }[];
  status: object;
}

/**
 * Sends spans to a collector by OTLP over HTTP, as JSON. Nobody waits for it: spans are gathered and sent now and then, and while the
 * collector is away they are dropped beyond a bound, which is told once.
 */
export class OtlpTracer implements Tracer {
  readonly #o: OtlpOptions;
  #waiting: Ended[] = [];
  #dropped = 0;
  #cancel: (() => void) | undefined;
  #sending: Promise<void> = Promise.resolve();
  #isTroubled = false;

  constructor(options: OtlpOptions) {
    this.#o = options;
  }

  start(name: string, { kind = "internal", parent, attributes = {} }: SpanStart = {}): Span | undefined {
    const { clock, random, ratio = 1 } = this.#o;
    const before = parseTraceparent(parent);
    if (before ? !before.sampled : random.uint32() / 2 ** 32 >= ratio) return undefined;
    const traceId = before?.traceId ?? random.hex(16);
    const spanId = random.hex(8);
    const startedAt = clock.now();
    const begun = clock.monotonic();
    const all = { ...attributes };
    let called = name;
    let isOver = false;
    return {
      traceparent: traceparentOf({ traceId, spanId, sampled: true }),
      rename: (to) => {
        called = to;
      },
      set: (more) => void Object.assign(all, more),
      end: (error) => {
        if (isOver) return;
        isOver = true;
        this.#add({
          traceId,
          spanId,
          ...(before ? { parentSpanId: before.spanId } : {}),
          name: called,
          kind: spanKinds[kind],
          startTimeUnixNano: nanos(startedAt),
          // By the clock that never jumps.
          endTimeUnixNano: nanos(startedAt + (clock.monotonic() - begun)),
          attributes: attributesOf(all),
          status: error === undefined ? {} : { code: 2, message: error },
        });
      },
    };
  }

  /** Sends what waits, or gives it up after a while. */
  async close(): Promise<void> {
    this.#cancel?.();
    this.#flush();
    await this.#sending;
  }

  #add(span: Ended): void {
    if (this.#waiting.length >= waitingMax) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(span);
    this.#cancel ??= this.#o.timers.after(flushEveryMs, () => this.#flush());
  }

  #flush(): void {
    this.#cancel = undefined;
    this.#sending = this.#sending.then(() => this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const isTaken = await this.#send(this.#waiting.splice(0, batchMax));
      if (isTaken) continue;
      // What is left has its next try when anything has.
      if (this.#waiting.length > 0) this.#cancel ??= this.#o.timers.after(flushEveryMs, () => this.#flush());
      return;
    }
  }

  /** A batch that is not taken is lost: what is newer tells more. */
  async #send(spans: Ended[]): Promise<boolean> {
    const { url, headers, resource, network, timers, onTrouble } = this.#o;
    const attempt = new AbortController();
    const cancel = timers.after(requestTimeoutMs, () => attempt.abort(new Error(`no answer within ${requestTimeoutMs} ms`)));
    const scopeSpans = [{ scope: { name: "fleetlog" }, spans }];
    const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] });
    try {
      const all = { "content-type": "application/json", ...headers };
      const answer = await network.fetch(new Request(url, { method: "POST", headers: all, body, signal: attempt.signal }));
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      this.#isTroubled = false;
      return true;
    } catch (error) {
      this.#dropped += spans.length;
      if (!this.#isTroubled) onTrouble(`traces are not taken by ${url}: ${this.#dropped} spans are lost so far`, error);
      this.#isTroubled = true;
      return false;
    } finally {
      cancel();
    }
  }
}

function nanos(ms: number): string {
  return String(BigInt(Math.floor(ms * 1000)) * (nanosPerMs / 1000n));
}

function attributesOf(attributes: SpanAttributes): Ended["attributes"] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
}

function otlpValue(value: string | number | boolean): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
