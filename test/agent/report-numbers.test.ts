import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { openReportNumbers } from "../../src/agent/report-numbers.js";
import { temporaryDir } from "../support/fleetlog.js";

const reserved = (dataDir: string) => (JSON.parse(readFileSync(join(dataDir, "reports.json"), "utf8")) as { reserved: number }).reserved;

test("report numbers: none is given twice over the lives of an agent, and none before it is reserved on disk", async (t) => {
  const dataDir = temporaryDir(t);
  let highest = 0;
  for (let life = 0; life < 3; life++) {
    const numbers = await openReportNumbers(dataDir);
    for (let i = 0; i < 700; i++) {
      const given = numbers.next();
      t.true(given > highest && given <= reserved(dataDir), `${given}`);
      highest = given;
    }
    await numbers.settled();
  }
});

test("report numbers: the next ones are on disk before those at hand have run out", async (t) => {
  const dataDir = temporaryDir(t);
  const numbers = await openReportNumbers(dataDir);
  for (let i = 0; i < 5_000; i++) {
    t.is(numbers.next(), i + 1);
    if (i % 100 === 0) await numbers.settled();
  }
});

test("report numbers: without room for them none is given, and the agent opens and goes on once there is", async (t) => {
  const dataDir = temporaryDir(t);
  // Where the new file is to be written there is a folder.
  const blocked = join(dataDir, "reports.json.new");
  mkdirSync(join(blocked, "inner"), { recursive: true });
  const numbers = await openReportNumbers(dataDir);
  t.throws(() => numbers.next(), { code: "report_numbers_unkept", message: /reports\.json/ });
  await numbers.settled();
  rmdirSync(join(blocked, "inner"));
  rmdirSync(blocked);
  t.throws(() => numbers.next());
  await numbers.settled();
  t.is(numbers.next(), 1);
});

test("report numbers: a damaged file is not taken for none, since numbers could come twice", async (t) => {
  const dataDir = temporaryDir(t);
  writeFileSync(join(dataDir, "reports.json"), "");
  await t.throwsAsync(openReportNumbers(dataDir), { code: "agent_data_damaged", message: /reports\.json cannot be read; move it away/ });
});
