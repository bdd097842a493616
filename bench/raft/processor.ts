import { readFileSync } from "node:fs";

/** A clock tick of Linux, us. */
const tickUs = 10_000;

/** Processor time that these processes have used so far, user and system, us. */
export function processorUs(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    // Behind the name, which may hold anything: state is the first field there, utime and stime the 12th and 13th.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * tickUs;
}
