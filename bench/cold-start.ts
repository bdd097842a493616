import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openRqlitePort } from "../src/log/index.js";
import { eventually } from "../test/support/eventually.js";
import { type Owner, startFleetlog, temporaryDir } from "../test/support/fleetlog.js";
import { startRqlite } from "../test/support/rqlite.js";
import type { Benchmark } from "./main.js";
import { generateRows } from "./replay/generate.js";
import { writeRows } from "./replay/write.js";

const eventsDefault = 1_000_000;
const seed = 1;
/** Rows of a request of the bare reader. */
const pageRows = 1_000;
const checkpointWithinMs = 120_000;
/** On a busy machine a million events take minutes. */
const startWithinMs = 900_000;

/** From the start of the process until `/readyz` answers 200. Estimate: reading a million rows over HTTP takes longer than replaying them. */
const benchmark: Benchmark = {
  describe:
    "cold-start: a controller on three local rqlite nodes, without a checkpoint and with one, beside a bare reading of the same rows",
  options: { events: { type: "string" } },
  async run(options) {
    const events = Number(options.events ?? eventsDefault);
    const endings: (() => unknown)[] = [];
    const owner: Owner = { teardown: (end) => endings.push(end) };
    try {
      const rqlite = await startRqlite();
      owner.teardown(() => rqlite.stop());
      const port = await openRqlitePort(rqlite.endpoints);
      console.error(`writing ${events} rows`);
      await writeRows(port, generateRows(events, seed));
      await port.close();
      console.error("reading them bare");
      const raw = await rawReadS((await rqlite.leader()).url, events);
      const dataDir = temporaryDir(owner);
      console.error("starting without a checkpoint");
      const without = await startS(owner, rqlite.endpoints, dataDir);
      await eventually(
        async () => (await readdir(join(dataDir, "checkpoints")).catch(() => [])).some((name) => name.endsWith(".ckpt")),
        "there is a checkpoint",
        checkpointWithinMs,
      );
      await without.end();
      console.error("starting with one");
      const withOne = await startS(owner, rqlite.endpoints, dataDir);
      await withOne.end();
      return {
        events,
        raw_read_s: round(raw),
        cold_start_s: round(without.seconds),
        cold_start_ratio_to_raw_read: round(without.seconds / raw),
        cold_start_with_checkpoint_s: round(withOne.seconds),
      };
    } finally {
      for (const end of endings.reverse()) await end();
    }
  },
};
export default benchmark;

async function startS(owner: Owner, log: string, dataDir: string): Promise<{ seconds: number; end(): Promise<void> }> {
  const began = performance.now();
  const running = startFleetlog(owner, ["controller", "--log", log, "--listen", "127.0.0.1:0", "--data-dir", dataDir]);
  const [, url] = await running.printed(/controller at (http[^\s,]+)/, startWithinMs);
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200, "the controller is ready", startWithinMs);
  const seconds = (performance.now() - began) / 1000;
  return {
    seconds,
    async end() {
      running.kill("SIGTERM");
      await running.exit();
    },
  };
}

/** All columns of all rows by plain requests to the leader, parsed and thrown away. */
async function rawReadS(url: string, events: number): Promise<number> {
  const began = performance.now();
  for (let after = 0; after < events; after += pageRows) {
    const statement = ["SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", after, pageRows];
    const answer = await fetch(`${url}/db/query?level=weak`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([statement]),
    });
    const { results } = (await answer.json()) as { results: { values?: unknown[]; error?: string }[] };
    if (results[0]?.values?.length !== Math.min(pageRows, events - after)) throw new Error(results[0]?.error ?? "rows are missing");
  }
  return (performance.now() - began) / 1000;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
