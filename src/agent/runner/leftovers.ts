import { processesWith, signalProcess } from "../host-process.js";
import { markVariable } from "../task-folder.js";

/** A process may fork while it is looked for; what its children leave is found by the next pass. */
const passesMax = 5;

const marks = new Set<string>();
let pass: Promise<void> | undefined;

/**
 * Kills what an instance left outside of its process group, e.g. a daemon that made a session of its own: found by the
 * mark in its environment. Ends that come together share one pass over the host's processes.
 */
export function killLeftovers(mark: string | undefined): Promise<void> {
  if (mark === undefined) return Promise.resolve();
  marks.add(mark);
  pass ??= new Promise((resolve) =>
    setImmediate(() => {
      pass = undefined;
      const wanted = new Set(marks);
      marks.clear();
      for (let n = 0; n < passesMax; n++) {
        const found = processesWith(markVariable, wanted);
        if (found.length === 0) break;
        for (const pid of found) signalProcess(pid, "SIGKILL");
      }
      resolve();
    }),
  );
  return pass;
}
