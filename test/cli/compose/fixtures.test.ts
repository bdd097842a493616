import { readdirSync } from "node:fs";
import test from "ava";
import { expectedOf, outcomeOf } from "../../support/compose-fixture.js";

/** Each folder holds Compose files as people have them, and in `expected.yaml` what comes of deploying them. */
for (const folder of readdirSync("test/fixtures/compose")) {
  test(`stack deploy: the Compose files of ${folder} give the specs, the warnings or the errors that they should`, (t) => {
    const expected = expectedOf(folder);
    const { flags, env, runtime, ...outcome } = expected;
    t.deepEqual(outcomeOf(folder, expected), outcome);
  });
}
