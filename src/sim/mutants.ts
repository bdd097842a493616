import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One safeguard taken out of the real code: a build that the simulation must find broken. */
export interface Mutant {
  name: string;
  changes: { file: string; find: string; replace: string }[];
}

export const mutants: Mutant[] = [
  {
    name: "epoch dropped from the guard",
    changes: [
      { file: "log/statements.js", find: "lineage = ?1 AND epoch = ?2 AND seq = ?3", replace: "lineage = ?1 AND seq = ?3" },
      // Its parameter stays, since the others are counted.
      { file: "log/statements.js", find: "lineage = ? AND epoch = ? AND seq", replace: "lineage = ? AND (epoch = ? OR 1) AND seq" },
    ],
  },
  {
    name: "affected-rows check dropped",
    changes: [{ file: "log/sql-event-log.js", find: "inserted === records.length && advanced === 1", replace: "true" }],
  },
  {
    name: "epoch raise after a time-out dropped",
    changes: [
      {
        file: "log/sql-event-log.js",
        find: "await this.#change({ sql: sql.raiseEpoch, params: [guard.lineage, guard.epoch] });",
        replace: "",
      },
      // The assertion that it was raised goes with it.
      { file: "log/sql-event-log.js", find: "head && (head.lineage !== guard.lineage || head.epoch > guard.epoch)", replace: "head" },
    ],
  },
  {
    name: "agent's seq check dropped",
    changes: [{ file: "agent/orders.js", find: "frame.seq < orders.seq", replace: "false" }],
  },
  {
    name: "rebuild of caches after a rollback dropped",
    changes: [{ file: "controller/speculation.js", find: "this.#o.follower.rolledBack();", replace: "" }],
  },
  {
    name: "the epoch of what the feed tells not looked at",
    changes: [{ file: "controller/holder-feed.js", find: "record.epoch >= least && !elsewhere", replace: "!elsewhere" }],
  },
  {
    name: "a job's slots at work not counted",
    changes: [{ file: "orchestrator/jobs.js", find: "let room = parallelism - busy.size", replace: "let room = parallelism" }],
  },
  {
    name: "the version of a job's run forgotten",
    changes: [{ file: "orchestrator/pending.js", find: "begunWith !== undefined && specs[begunWith]", replace: "false" }],
  },
];

/** `dist/src`. */
const builtAt = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** A copy of this build with the mutant's changes, beside it; answers its worker's module. */
export function buildMutant({ name, changes }: Mutant): string {
  const target = join(dirname(builtAt), "mutants", name.replaceAll(/[^a-z]+/g, "-"));
  rmSync(target, { recursive: true, force: true });
  cpSync(builtAt, target, { recursive: true });
  for (const { file, find, replace } of changes) {
    const path = join(target, file);
    const text = readFileSync(path, "utf8");
    // A safeguard that was written anew must be taken out anew: a mutant that changes nothing would prove nothing.
    if (text.split(find).length !== 2) throw new Error(`mutant "${name}": ${file} does not hold, exactly once, the text: ${find}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return join(target, "sim", "worker.js");
}
