import test from "ava";
import { StartGate } from "../../../src/agent/docker/start-gate.js";

const limits = { sideBySideMax: 4, slowMs: 100, windowStarts: 4 };

/** A gate on a clock of its own, and work that is held until it is let go. */
function gated() {
  let now = 0;
  const gate = new StartGate({ monotonic: () => now }, limits);
  const held: (() => void)[] = [];
  const begin = (count: number) => Array.from({ length: count }, () => gate.pass(() => new Promise<void>((done) => held.push(done))));
  const turn = () => new Promise((done) => setImmediate(done));
  const endAll = async (ms: number) => {
    now += ms;
    for (const done of held.splice(0)) done();
    await turn();
  };
  return { gate, held, begin, endAll, turn };
}

test("start gate: no more than the limit are under way, and those that wait come as others end", async (t) => {
  const { held, begin, endAll, turn } = gated();
  const all = begin(10);
  await turn();
  const seen: number[] = [];
  while (held.length > 0) {
    seen.push(held.length);
    await endAll(10);
  }
  t.deepEqual(seen, [4, 4, 2]);
  await Promise.all(all);
});

test("start gate: slow starts halve the limit down to one, quick ones raise it again", async (t) => {
  const { gate, begin, endAll, turn } = gated();
  void begin(8);
  await turn();
  await endAll(500);
  t.is(gate.sideBySide, 2);
  await endAll(500);
  await endAll(500);
  t.is(gate.sideBySide, 1);
  for (let round = 0; round < 12; round++) {
    void begin(1);
    await turn();
    await endAll(1);
  }
  t.is(gate.sideBySide, 4);
});

test("start gate: one that fails counts as one that ended, and no answer at all halves the limit at once", async (t) => {
  const { gate } = gated();
  await t.throwsAsync(gate.pass(() => Promise.reject(new Error("refused"))));
  gate.noteTimeout();
  t.is(gate.sideBySide, 2);
  t.is(await gate.pass(async () => 1), 1);
});
