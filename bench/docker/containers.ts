/** What every part of this benchmark brings up, so that all are measured with the same. */
import { readFileSync } from "node:fs";
import type Docker from "dockerode";

/** `bridge`: the engine's own, without names. `named`: a network of its own, for which the engine serves names in each container. */
export type Network = "bridge" | "named";

/** Seconds until all run, and until all are gone. */
export interface Round {
  upS: number;
  downS: number;
}

/** How many creates and starts are under way at once; the best one is the baseline. */
export const widths = [4, 8, 16];
/** Ends as soon as it is told to; a bare `sleep` as process 1 would be killed after the whole grace. */
export const command = ["sh", "-c", "trap 'exit 0' TERM; sleep 2147483647 & wait"];
export const stopGraceSeconds = 10;

export async function sideBySide<T>(items: T[], width: number, action: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await action(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Seconds that it took. */
export async function timed(action: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await action();
  return (performance.now() - began) / 1000;
}

/** How many containers run, and how many there are. */
export async function counted(docker: Docker): Promise<{ running: number; all: number }> {
  const { ContainersRunning, Containers } = await docker.info();
  return { running: ContainersRunning, all: Containers };
}

export function rounded(seconds: number): number {
  return Number(seconds.toFixed(2));
}

/** USER_HZ of every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What a process has used of all processors so far. */
export function cpuSeconds(pid: number): number {
  // The name, which may hold anything, ends with the last bracket; the third field is the state.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") as string[];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

const pollMs = 100;
const usualMs = 180_000;

export async function until(holds: () => Promise<boolean>, what: string, withinMs = usualMs, everyMs = pollMs): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, everyMs));
  }
}

/** Starts of containers, counted from now on as the engine tells of them: asking it again and again would cost what is measured. */
export class Starts {
  private count = 0;
  private wake: () => void = () => {};

  private constructor(private readonly events: NodeJS.ReadableStream & { destroy(): void }) {
    let rest = "";
    events.on("data", (chunk) => {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      this.count += lines.length;
      this.wake();
    });
  }

  static async of(docker: Docker): Promise<Starts> {
    const events = await docker.getEvents({ filters: { type: ["container"], event: ["start"] } });
    return new Starts(events as NodeJS.ReadableStream & { destroy(): void });
  }

  async reach(wanted: number): Promise<void> {
    const end = performance.now() + usualMs;
    while (this.count < wanted) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) throw new Error(`${this.count} of ${wanted} containers started within ${usualMs} ms`);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((done) => {
        this.wake = done;
        timer = setTimeout(done, leftMs);
      });
      clearTimeout(timer);
    }
  }

  close(): void {
    this.events.destroy();
  }
}
