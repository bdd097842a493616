import { statSync } from "node:fs";
import type { ContainerInspectInfo } from "dockerode";
import type { Exit, StopCause } from "../launch-record.js";

export type ContainerState = ContainerInspectInfo["State"];

/** What the engine writes in the place of a time that has not come. */
const never = "0001-01-01T00:00:00Z";

export function wasStarted(state: ContainerState): boolean {
  return state.StartedAt !== never && state.StartedAt !== "";
}

export function isAlive(state: ContainerState): boolean {
  return state.Running || state.Paused || state.Restarting;
}

/** How a container ended, with the engine's own words where it has any. */
export function exitOf(state: ContainerState, now: number, stopped: StopCause | undefined): Exit {
  const at = Date.parse(state.FinishedAt);
  const exit: Exit = { at: state.FinishedAt === never || Number.isNaN(at) ? now : at, code: state.ExitCode };
  if (state.OOMKilled) exit.words = `out of memory: killed at its limit (exit code ${state.ExitCode})`;
  else if (state.Error !== "") exit.words = `${state.Error} (exit code ${state.ExitCode})`;
  if (stopped !== undefined) exit.stopped = stopped;
  return exit;
}

const logFilesMax = 100;

/** Bytes of a log and of what was rotated out of it; 0 for a driver that keeps no such files, or keeps them from this user. */
export function logFileBytes(path: string): number {
  let bytes = 0;
  try {
    for (let file = 0; file < logFilesMax; file++) bytes += statSync(file === 0 ? path : `${path}.${file}`).size;
  } catch {
    // There is no file of that number.
  }
  return bytes;
}
