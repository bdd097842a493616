import test from "ava";
import fc from "fast-check";
import { digest, digestOnce, emptyView, encodeView, evolve, replay, type View, ViewDecoder } from "../../src/projections/index.js";
import { randomHistory } from "../support/random-history.js";

function decode(lines: Iterable<string>): View {
  const decoder = new ViewDecoder();
  for (const line of lines) decoder.add(line);
  return decoder.view();
}

function onceDigested(view: View): string {
  const slices = digestOnce(view);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

const tapes = fc.array(fc.nat(10_000), { minLength: 20, maxLength: 200 });

test("a view that was written as lines and read again is the same, and goes on the same", (t) => {
  fc.assert(
    fc.property(tapes, fc.nat(100), (tape, share) => {
      const events = randomHistory(tape);
      const at = Math.floor((events.length * share) / 100);
      const before = evolve(emptyView(), events.slice(0, at));
      const read = decode(encodeView(before));
      if (onceDigested(read) !== digest(before)) throw new Error("another digest");
      const whole = digest(evolve(emptyView(), events));
      // Replayed in place after it was digested, and evolved: nothing of the first digest is remembered.
      const replayed = replay(read, [events.slice(at)]);
      if (digest(replayed) !== whole) throw new Error("replayed to another view");
      if (digest(evolve(decode(encodeView(before)), events.slice(at))) !== whole) throw new Error("evolved to another view");
    }),
    { numRuns: 30 },
  );
  t.pass();
});

test("lines that end too early make no view", (t) => {
  const lines = [...encodeView(evolve(emptyView(), randomHistory([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])))];
  t.throws(() => decode(lines.slice(0, -1)), { message: /end too early/ });
});
