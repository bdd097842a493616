import { rqliteTest } from "../support/rqlite-test.js";
import { shortPace } from "./plan.js";
import { soak } from "./run.js";

/** The long form is `npm run soak:faults`. */
rqliteTest(
  "a cluster whose processes and connections break loses nothing that it acknowledged, and comes back as it was meant to be",
  async (t) => {
    t.timeout(900_000);
    const report = await soak(t, {
      seed: 1,
      faults: 8,
      intents: 60,
      agents: 2,
      clients: 4,
      intentsPerSecond: 20,
      pace: shortPace,
      // It ends long before, unless the machine is slow.
      withinMs: 300_000,
      say: (line) => t.log(line),
    });
    t.log(JSON.stringify(report));
    t.deepEqual(report.violations, []);
    t.is(report.lost_acknowledged, 0);
    t.is(report.faults, 8);
    t.true(report.acknowledged_intents >= 60 && report.process_starts > 0);
  },
);
