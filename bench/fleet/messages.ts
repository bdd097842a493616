/** What the controller's process is told, and what it says. */
export type ControllerOrder = { do: "start"; dataDir: string } | { do: "measure" } | { do: "report" } | { do: "end" };

export type ControllerAnswer = { url: string; token: string } | ControllerFigures | { done: true };

export interface ControllerFigures {
  eventLoopDelayMsP99: number;
  eventLoopDelayMsMax: number;
  /** Share of one processor. */
  cpuShare: number;
  /** Resident megabytes, once a second since `measure`. */
  rssMb: number[];
}

/** What a process of agents is told: it joins `host-FROM` up to, and without, `host-TO`. */
export type AgentsOrder = { do: "join"; url: string; token: string; from: number; to: number } | { do: "report" } | { do: "end" };

export type AgentsAnswer = { done: true } | AgentsFigures;

export interface AgentsFigures {
  starts: number;
  /** Instances that were started more than once: there must be none. */
  startedTwice: number;
  connected: number;
}

/** Sent unasked by the agents: tasks by `SERVICE.SLOT`, and when their assignment arrived on the shared monotonic clock, ms. */
export interface Arrivals {
  arrivals: [place: string, at: number][];
}

/** Of the machine, not of one process, so that moments of two processes can be compared. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
