import { processStat, signalGroup, signalProcess } from "../host-process.js";

/** The engine has no way to signal a command, but on its own host it is a process as any other, leading a group of its own. */
export function signalExec(pid: number, name: NodeJS.Signals): boolean {
  const stat = processStat(pid);
  if (!stat) return false;
  if (stat.group === pid) signalGroup(pid, name);
  else signalProcess(pid, name);
  return true;
}
