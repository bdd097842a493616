import { isAlive, type ProcessRef, processRef, processStat, signalGroup, signalProcess } from "../host-process.js";
import { isInContainer } from "./cgroup.js";

/** A command's process on this host, told apart from whatever gets its pid after it. */
export interface ExecTarget {
  process: ProcessRef;
  /** The engine's id of its container. */
  container: string;
}

/** Undefined where the pid is no process of that container here: it has ended, or the engine counts on another host. */
export function execTarget({ Pid, ContainerID }: { Pid: number; ContainerID: string }): ExecTarget | undefined {
  const process = Pid > 0 ? processRef(Pid) : undefined;
  return process && isInContainer(Pid, ContainerID) ? { process, container: ContainerID } : undefined;
}

/**
 * The engine has no way to signal a command, but on its own host it is a process as any other, leading a group of its own.
 * @returns whether it was still there
 */
export function signalExec({ process, container }: ExecTarget, name: NodeJS.Signals): boolean {
  const { pid } = process;
  if (!isAlive(process) || !isInContainer(pid, container)) return false;
  if (processStat(pid)?.group === pid) signalGroup(pid, name);
  else signalProcess(pid, name);
  return true;
}
