import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { nodeOrder, Ordered, type OrderedOptions, serviceOrder } from "../../src/api/ordered.js";
import { compareKeys } from "../../src/api/pages.js";
import { emptyView, evolve, type View } from "../../src/projections/index.js";
import { randomHistory } from "../support/random-history.js";

const tapes = fc.array(fc.nat(), { minLength: 40, maxLength: 200 });

function sorted<T extends { id: string }>({ entries, keyOf }: OrderedOptions<T>, view: View): T[] {
  return [...entries(view)].sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
}

const follows = test.macro({
  title: (name = "") => `ordered: ${name} come as a sort of all would give them, whatever happened since they were last asked for`,
  exec(t: ExecutionContext, options: OrderedOptions<{ id: string }>) {
    fc.assert(
      fc.property(tapes, (tape) => {
        const ordered = new Ordered(options);
        let view = emptyView();
        for (const [i, event] of randomHistory(tape).entries()) {
          view = evolve(view, [event]);
          if (i % 3 === 0) continue;
          const all = sorted(options, view);
          t.deepEqual([...ordered.from(view, undefined)], all);
          const middle = all[Math.floor(all.length / 2)];
          if (middle) t.deepEqual([...ordered.from(view, options.keyOf(middle))], all.slice(Math.floor(all.length / 2)));
        }
      }),
      { numRuns: 30 },
    );
  },
});
test("services", follows, serviceOrder as OrderedOptions<{ id: string }>);
test("nodes", follows, nodeOrder as OrderedOptions<{ id: string }>);

test("ordered: a key that is not there, or the beginning of one, stands before what follows it", (t) => {
  const view = randomHistory(Array.from({ length: 120 }, (_, i) => (i * 7907) % 1009)).reduce(
    (so, event) => evolve(so, [event]),
    emptyView(),
  );
  const all = sorted(serviceOrder, view);
  const ordered = new Ordered(serviceOrder);
  t.true(all.length > 0);
  t.deepEqual([...ordered.from(view, ["default"])], all);
  t.deepEqual([...ordered.from(view, ["a"])], all);
  t.deepEqual([...ordered.from(view, ["z"])], []);
});
