/** The agent's limits and periods, in one place; tests shorten them. */
export interface AgentSettings {
  heartbeatMs: number;
  sampleMs: number;
  /** Container starts, so that a node that comes back is not crushed by its own tasks. */
  startsPerSecond: number;
  /** Observations that arise together go into one report. */
  reportDelayMs: number;
  /** A report without its answer is sent again; its number makes the repeat harmless. */
  reportRetryMs: number;
  reportRowsMax: number;
  connectTimeoutMs: number;
  backOffMinMs: number;
  backOffMaxMs: number;
  /** Beyond this much unsent data, samples and stream lines wait. */
  socketBytesMax: number;
  /** Ended instances whose last lines are kept, how many bytes of lines in all, and for how long. */
  endedInstancesMax: number;
  endedLogBytesMax: number;
  endedAgeMsMax: number;
  streamsMax: number;
  /** Commands beside tasks at once, and how long one may neither say nor hear anything. */
  execsMax: number;
  execIdleMs: number;
}

export const defaultSettings: AgentSettings = {
  heartbeatMs: 5_000,
  sampleMs: 10_000,
  startsPerSecond: 20,
  reportDelayMs: 10,
  reportRetryMs: 10_000,
  reportRowsMax: 1_000,
  connectTimeoutMs: 5_000,
  backOffMinMs: 200,
  backOffMaxMs: 10_000,
  socketBytesMax: 1024 * 1024,
  endedInstancesMax: 50,
  endedLogBytesMax: 256 * 1024 * 1024,
  endedAgeMsMax: 7 * 24 * 3_600_000,
  streamsMax: 100,
  execsMax: 16,
  execIdleMs: 600_000,
};
