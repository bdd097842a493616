import test from "ava";
import fc from "fast-check";
import { numbersIn, textOf } from "../../src/sim/keep.js";

test("keep: numbers written as ranges are read back", (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (numbers) => {
      const sorted = numbers.sort((a, b) => a - b);
      t.deepEqual([...numbersIn(textOf(sorted))], sorted);
    }),
  );
  t.is(textOf([1, 2, 3, 7, 9, 10]), "1-3,7,9-10");
});
