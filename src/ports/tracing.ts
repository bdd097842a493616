/** What a span is of, as OpenTelemetry numbers the kinds. */
export const spanKinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
export type SpanKind = keyof typeof spanKinds;

export type SpanAttributes = Record<string, string | number | boolean>;

export interface SpanStart {
  kind?: SpanKind;
  /** The `traceparent` that it goes on from; left out or unreadable: it begins a trace. */
  parent?: string | undefined;
  attributes?: SpanAttributes;
}

/** Something that takes time, as part of a trace. */
export interface Span {
  /** By which others go on from it. */
  readonly traceparent: string;
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Ends it, once. @param error why it did not succeed */
  end(error?: string): void;
}

/** Where spans go. A process that was not told where has none of these, and nothing is measured. */
export interface Tracer {
  /** Undefined where the trace is not to be recorded, as its parent says or chance has it. */
  start(name: string, start?: SpanStart): Span | undefined;
}

export interface TraceContext {
  traceId: string;
  spanId: string;
  sampled: boolean;
}

const pattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** As the W3C's Trace Context has it: what cannot be read is as none at all. */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const match = pattern.exec(text ?? "");
  if (!match) return undefined;
  const [, traceId, spanId, flags] = match as unknown as [string, string, string, string];
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function traceparentOf({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}
