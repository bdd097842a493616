import test from "ava";
import { faultsOf, fullPace, kinds, targets } from "./plan.js";

test("soak: the same seed gives the same faults in the same order, and another one others", (t) => {
  const first = faultsOf(1, 60, fullPace);
  t.deepEqual(faultsOf(1, 60, fullPace), first);
  t.deepEqual(faultsOf(1, 20, fullPace), first.slice(0, 20), "more faults change none before them");
  t.notDeepEqual(faultsOf(2, 60, fullPace), first);
});

test("soak: every kind of fault hits every kind of process before any comes again", (t) => {
  const all = kinds.length * targets.length;
  for (const seed of [1, 2, 3]) {
    const seen = faultsOf(seed, 2 * all, fullPace).map(({ kind, target }) => `${kind} ${target}`);
    t.is(new Set(seen.slice(0, all)).size, all);
    t.is(new Set(seen.slice(all)).size, all);
  }
});
