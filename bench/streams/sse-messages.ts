/** What the processes of the SSE benchmark are told, and what they answer. Times are milliseconds of the machine's monotonic clock. */
export type ServerOrder =
  | { do: "start"; subjects: number }
  /** Which of the two writes to its subscribers meanwhile. The bare one writes what ours wrote last, when ours wrote it. */
  | { do: "emit"; side: Side; perS: number; ms: number }
  | { do: "end" };

export type Side = "ours" | "bare";

export interface ServerAnswer {
  /** Of `start`: where each side serves, and the subjects that its subscribers ask for. */
  sides?: Record<Side, { url: string; subjects: string[]; token: string; after: number }>;
  /** Of `emit`: by seq, when it was committed, or ready to be told; and the share of one core that this took. */
  at?: [seq: number, ms: number][];
  cpuShare?: number;
  /** The share of the time in which garbage was collected. */
  gcShare?: number;
  /** Events that were committed, or are told, at one moment, on average. */
  perBurst?: number;
  /** Of a side's `emit`: how long the text of an event was on average, bytes. */
  textBytes?: number;
}

export type ClientOrder =
  | { do: "connect"; side: Side; url: string; token: string; subjects: string[]; after: number; each: number }
  /** Readers that take nothing of what they asked for, which is everything. */
  | { do: "stall"; url: string; token: string; after: number; readers: number }
  /** Answers once each subscriber has what it is to get, and so much of it. */
  | { do: "collect"; side: Side; perSubscriber: number }
  | { do: "end" };

export interface ClientAnswer {
  /** Of each delivery: of which event, and when it came. */
  deliveries?: [seq: number, ms: number][];
}

/** The same clock in every process of this machine. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
