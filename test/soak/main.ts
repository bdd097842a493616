/** Of `npm run soak:faults -- …`: see docs/testing.md. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { missingForRqlite } from "../support/rqlite.js";
import { fullPace, shortPace } from "./plan.js";
import { soak } from "./run.js";

const usage = `Breaks a cluster of real processes while clients use it, and checks what they were told (docs/testing.md).

  --faults N     so many faults (200)
  --intents N    goes on until so many are acknowledged (20000)
  --seed N       which faults, in which order (1)
  --agents N     (4)
  --clients N    (8)
  --rate N       intents a second that they send at most, together (40)
  --minutes N    no fault begins later, and nobody waits longer for intents (30)
  --short        faults follow each other faster, and are shorter
  --json FILE    the report, as JSON
`;

const { values: given } = parseArgs({
  options: {
    help: { type: "boolean", short: "h", default: false },
    faults: { type: "string", default: "200" },
    intents: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    agents: { type: "string", default: "4" },
    clients: { type: "string", default: "8" },
    rate: { type: "string", default: "40" },
    minutes: { type: "string", default: "30" },
    short: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

process.exitCode = given.help ? help() : await run();

function help(): number {
  process.stdout.write(usage);
  return 0;
}

async function run(): Promise<number> {
  const missing = missingForRqlite();
  if (missing !== undefined) throw new Error(`the soak needs ${missing}`);
  const endings: (() => unknown)[] = [];
  try {
    const report = await soak(
      { teardown: (end) => endings.push(end) },
      {
        seed: Number(given.seed),
        faults: Number(given.faults),
        intents: Number(given.intents),
        agents: Number(given.agents),
        clients: Number(given.clients),
        intentsPerSecond: Number(given.rate),
        pace: given.short ? shortPace : fullPace,
        withinMs: Number(given.minutes) * 60_000,
        say: (line) => process.stderr.write(`${line}\n`),
      },
    );
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    if (given.json !== undefined) await writeFile(given.json, `${JSON.stringify(report, undefined, 2)}\n`);
    return report.violations.length > 0 || report.lost_acknowledged > 0 ? 1 : 0;
  } finally {
    for (const end of endings.reverse()) await end();
  }
}
