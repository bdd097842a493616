import test from "ava";
import fc from "fast-check";
import { surplusOf } from "../../src/agent/retention.js";

const day = 86_400_000;
const limits = { endedInstancesMax: 3, endedLogBytesMax: 100, endedAgeMsMax: 7 * day };

test("retention: the newest are kept, by count, by bytes and by age", (t) => {
  const now = 100 * day;
  const aged = (days: number, bytes = 1) => ({ endedAt: now - days * day, bytes });
  t.deepEqual(surplusOf([aged(1), aged(2), aged(3)], limits, now), []);
  t.deepEqual(surplusOf([aged(4), aged(1), aged(2), aged(3)], limits, now), [aged(4)]);
  t.deepEqual(surplusOf([aged(1, 60), aged(2, 60)], limits, now), [aged(2, 60)]);
  t.deepEqual(surplusOf([aged(1), aged(8)], limits, now), [aged(8)]);
});

test("retention: what is kept fits every bound, and nothing newer than what is kept was let go", (t) => {
  const ended = fc.array(fc.record({ endedAt: fc.nat(10 * day), bytes: fc.nat(80) }), { maxLength: 8 });
  fc.assert(
    fc.property(ended, fc.nat(12 * day), (all, now) => {
      const gone = surplusOf(all, limits, now);
      const kept = all.filter((each) => !gone.includes(each));
      const fits = (some: typeof all) =>
        some.length <= limits.endedInstancesMax &&
        some.reduce((sum, { bytes }) => sum + bytes, 0) <= limits.endedLogBytesMax &&
        some.every(({ endedAt }) => now - endedAt <= limits.endedAgeMsMax);
      const newestGone = gone.at(-1);
      return (
        fits(kept) &&
        kept.every(({ endedAt }) => newestGone === undefined || endedAt >= newestGone.endedAt) &&
        (newestGone === undefined || !fits([...kept, newestGone]))
      );
    }),
  );
  t.pass();
});
