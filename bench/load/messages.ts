/** What the process of the HTTP clients is told, and what it says. */
export interface LoadOrder {
  url: string;
  token: string;
  clients: number;
  services: number;
  /** Whether the services are to be made first; a stub has none. */
  create: boolean;
  /** Answered but not counted: connections open, both sides compile. */
  warmUpMs: number;
}

export type LoadRequest = { do: "prepare"; order: LoadOrder } | { do: "measure"; ms: number } | { do: "end" };

export type LoadMessage = { done: "prepared" | "ended" } | { done: "measured"; report: LoadReport } | { done: "failed"; error: string };

export interface LoadReport {
  /** Answers of all phases so far, each a success. */
  answers: number;
  /** Distinct positions that those answers named. */
  positions: number;
  /** First and last seq of the measured answers. */
  firstSeq: number;
  lastSeq: number;
  measured: number;
  measuredMs: number;
  msP50: number;
  msP99: number;
}
