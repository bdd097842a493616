import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { command, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { endLeftovers } from "../support/processes.js";

const run = promisify(execFile);

/** The README's commands, as a person would paste them; `npx fleetlog` is this build. */
const tour = [...readFileSync("README.md", "utf8").matchAll(/^```sh tour\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines as string);

test.serial("the README's tour does what it says", async (t) => {
  t.is(tour.length, 6);
  const dataDir = temporaryDir(t);
  endLeftovers(t, join(dataDir, "agent"));
  const dev = startFleetlog(t, ["dev", "--no-stack", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
  const [, url] = await dev.printed(/api +(http:\S+)/);
  await dev.printed(/Ctrl-C stops/);
  const env = { ...process.env, FLEETLOG_URL: url, FLEETLOG_DATA_DIR: dataDir, NO_COLOR: "1" };
  const prelude = `set -e\nnpx() { shift; "${process.execPath}" "${command}" "$@"; }\n`;
  const outputs: string[] = [];
  for (const commands of tour) {
    // Only this tour's own processes: another cluster on this machine may run the same example.
    const own = commands.replace(
      "pgrep -f hello.mjs",
      `pgrep -f -P "$(pgrep -f '${dataDir}.*runner|runner.*${dataDir}' | head -n 1)" hello.mjs`,
    );
    const { stdout, stderr } = await run("bash", ["-c", prelude + own], { env, cwd: resolve("."), timeout: 60_000 });
    outputs.push(stdout + stderr);
  }
  const [created, scaled, killed, events, verified, removed] = outputs as [string, string, string, string, string, string];
  t.regex(created, /hello: converged, 2 of 2 running\n.*hello from hello\.\d/s);
  t.regex(scaled, /hello: converged, 4 of 4 running/);
  t.is(scaled.match(/hello\.\d +\S+ +\S+ +running +running/g)?.length, 4);
  t.regex(killed, /running +\d+ s +1 /);
  t.regex(events, /service\.created[\s\S]*service\.scaled[\s\S]*tasks\.restarted/);
  t.regex(events, /At [0-9a-f]{16}-10,/);
  t.regex(verified, /events verified[\s\S]*anchor [0-9a-f]{16}-\d+:[0-9a-f]{64}/);
  t.regex(removed, /hello/);
  dev.kill("SIGINT");
  await dev.exit();
});
