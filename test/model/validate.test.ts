import test from "ava";
import { validate, validator } from "../../src/model/index.js";

test("a number too large for JSON's readers is refused, whoever sends it", (t) => {
  const endless = JSON.parse("1e400");
  const observations = { tasks: ["aaaaaaaaaaaa.1.aaaaaaaaaaaa"], containers: [0], generations: [1], states: ["failed"] };
  t.true(validator("Observations")({ ...observations, details: [{ row: 0, exitCode: 1 }] }));
  t.false(validator("Observations")({ ...observations, details: [{ row: 0, exitCode: endless }] }));
  t.false(validator("ReportFrame")({ frame: "report", bootId: "boot-1", reportSeq: endless, observations }));
  t.throws(() => validate("ReportFrame", { frame: "report", bootId: "boot-1", reportSeq: endless, observations }));
});
