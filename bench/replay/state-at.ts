import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checkpoints } from "../../src/controller/checkpoints.js";
import { checkpointEveryDefault } from "../../src/controller/limits.js";
import { TimeTravel } from "../../src/controller/time-travel.js";
import { type EventLog, openCheckpoints, openSqlitePort, SqlEventLog } from "../../src/log/index.js";
import { systemClock, systemTimers } from "../../src/ports/index.js";
import { digest, type View } from "../../src/projections/index.js";
import { SeededRandom } from "./random.js";
import { lineage, type PackedRows } from "./rows.js";
import { writeRows } from "./write.js";

/** Half of them by seq, half by time. Of a hundred, the 99th percentile is the worst but one. */
const momentsDefault = 100;
/** So many answers are compared with a replay from event 1 up to them. */
const compared = 2;

/**
 * The state at random moments of the same rows on a log in a file, with its digest, as `GET /v1/state?at=` needs it: the
 * nearest checkpoint is read, checked and replayed. Every answer is of the moment that was asked for.
 */
export async function stateAt(rows: PackedRows, moments = momentsDefault): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "fleetlog-bench-"));
  const port = await openSqlitePort(join(folder, "log.db"), { url: "http://127.0.0.1:0" });
  const log = new SqlEventLog(port);
  try {
    console.error(`state_at: writing ${rows.length} rows`);
    const times = await writeRows(port, rows);
    console.error("state_at: replaying them all, with checkpoints on the way");
    const head = { seq: rows.length, time: times[rows.length], lineage } as View;
    const store = await openCheckpoints(join(folder, "checkpoints"));
    const began = performance.now();
    await travelOn(log, store).at({ seq: rows.length - 1 }, head);
    const filled = performance.now() - began;
    // Another process: nothing in memory, no checkpoint believed yet.
    const travel = travelOn(log, await openCheckpoints(join(folder, "checkpoints")));
    const random = new SeededRandom(7);
    const taken: number[] = [];
    for (let i = 0; i < moments; i++) {
      if (i % 20 === 0) console.error(`state_at: moment ${i} of ${moments}`);
      const seq = 1 + random.below(rows.length - 1);
      const start = performance.now();
      const view = await travel.at(i % 2 === 0 ? { seq } : { time: times[seq] as number }, head);
      const found = digest(view);
      taken.push(performance.now() - start);
      if (i % 2 === 0 ? view.seq !== seq : view.time !== times[seq]) throw new Error(`asked for ${seq}, got ${view.seq}`);
      if (i < compared && found !== digest(await new TimeTravel(log).at({ seq: view.seq }, head)))
        throw new Error(`the view at ${view.seq} is not that of a replay`);
    }
    taken.sort((a, b) => a - b);
    return {
      checkpoints: store.list().length,
      checkpoint_mb_mean: round(store.bytes / store.list().length / 1e6),
      replay_with_checkpoints_s: round(filled / 1000),
      state_at_ms_p50: Math.round(quantile(taken, 0.5)),
      state_at_ms_p99: Math.round(quantile(taken, 0.99)),
    };
  } finally {
    await log.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function travelOn(log: EventLog, store: Awaited<ReturnType<typeof openCheckpoints>>): TimeTravel {
  const onTrouble = (what: string, error: unknown) => {
    throw new Error(what, { cause: error });
  };
  return new TimeTravel(
    log,
    new Checkpoints({ log, store, every: checkpointEveryDefault, clock: systemClock, timers: systemTimers, onTrouble }),
  );
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
