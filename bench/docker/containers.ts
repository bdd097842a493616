/** What every part of this benchmark brings up, so that all are measured with the same. */
import type Docker from "dockerode";

export const containers = 100;
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

export async function expectCount(docker: Docker, wanted: number): Promise<void> {
  const { running, all } = await counted(docker);
  if (running !== wanted || all !== wanted) throw new Error(`${running} of ${all} containers run, ${wanted} should`);
}

export function rounded(seconds: number): number {
  return Number(seconds.toFixed(2));
}

const pollMs = 100;
const usualMs = 180_000;

export async function until(holds: () => Promise<boolean>, what: string, withinMs = usualMs): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, pollMs));
  }
}
