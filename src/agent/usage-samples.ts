import type { Clock } from "../ports/index.js";
import type { Usage } from "./runtime.js";

export interface UsageSample {
  tasks: string[];
  /** Millicores since the sample before. */
  cpu: number[];
  /** Resident bytes. */
  memory: number[];
}

/** Turns processor time used so far into what was used since the last look. */
export class UsageSamples {
  private cpuBefore = new Map<string, number>();
  private sampledAt = 0;

  constructor(private readonly clock: Clock) {}

  take(usage: Usage[]): UsageSample {
    const now = this.clock.monotonic();
    const elapsed = now - this.sampledAt;
    const cpu = usage.map(({ task, cpuMs }) => {
      const before = this.cpuBefore.get(task);
      return before === undefined || elapsed <= 0 ? 0 : Math.max(0, Math.round(((cpuMs - before) / elapsed) * 1000));
    });
    this.cpuBefore = new Map(usage.map(({ task, cpuMs }) => [task, cpuMs]));
    this.sampledAt = now;
    return { tasks: usage.map(({ task }) => task), cpu, memory: usage.map(({ memoryBytes }) => memoryBytes) };
  }
}
