import test from "ava";
import { without } from "../../src/sim/shrink.js";

test("shrink: what is left is what it takes, wherever it stands", async (t) => {
  const items = Array.from({ length: 40 }, (_, i) => i);
  const kept = await without(
    items,
    async (candidate) => [3, 17, 38].every((n) => candidate.includes(n)),
    () => true,
  );
  t.deepEqual(kept, [3, 17, 38]);
});

test("shrink: without time nothing is tried", async (t) => {
  const kept = await without(
    [1, 2],
    async () => {
      t.fail();
      return true;
    },
    () => false,
  );
  t.deepEqual(kept, [1, 2]);
});
