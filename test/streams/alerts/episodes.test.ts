import test from "ava";
import fc from "fast-check";
import { type Finding, type Pending, stepEpisodes } from "../../../src/streams/alerts/episodes.js";

const subject = "node/a";
const finding: Finding = { subject, name: "a", message: "it is down" };

interface Told {
  at: number;
  what: "fired" | "resolved";
}

/** Looks at a condition at these times, and keeps what was told as the log does. */
function play(looks: readonly { at: number; holds: boolean }[], forMs: number, resolveMs: number): Told[] {
  const told: Told[] = [];
  let firing = new Set<string>();
  let pending = new Map<string, Pending>();
  for (const { at, holds } of looks) {
    const holding = new Map(holds ? [[subject, finding]] : []);
    const step = stepEpisodes({ forMs, resolveMs, firing, holding, pending, now: at });
    pending = step.pending;
    if (step.fired.length > 0) told.push({ at, what: "fired" });
    if (step.resolved.length > 0) told.push({ at, what: "resolved" });
    firing = new Set(step.fired.length > 0 ? [subject] : step.resolved.length > 0 ? [] : firing);
  }
  return told;
}

const looksOf = fc
  .array(fc.record({ after: fc.integer({ min: 1, max: 50 }), holds: fc.boolean() }), { minLength: 1, maxLength: 80 })
  .map((steps) => {
    let at = 0;
    return steps.map(({ after, holds }) => {
      at += after;
      return { at, holds };
    });
  });
const duration = fc.integer({ min: 0, max: 120 });

test("what is told alternates, and each time it has lasted without a break", (t) => {
  fc.assert(
    fc.property(looksOf, duration, duration, (looks, forMs, resolveMs) => {
      const told = play(looks, forMs, resolveMs);
      for (const [i, { at, what }] of told.entries()) {
        t.is(what, i % 2 === 0 ? "fired" : "resolved");
        const lasted = what === "fired" ? forMs : resolveMs;
        const before = looks.filter((look) => look.at <= at);
        const turn = before.findLastIndex(({ holds }) => holds !== (what === "fired"));
        const since = before[turn + 1]?.at as number;
        t.true(at - since >= lasted, `told at ${at}, so since ${since}`);
      }
    }),
  );
});

test("whatever lasts is told: never is a state that has lasted long enough still untold", (t) => {
  fc.assert(
    fc.property(looksOf, duration, duration, (looks, forMs, resolveMs) => {
      const told = play(looks, forMs, resolveMs);
      for (const [i, { at, holds }] of looks.entries()) {
        const turn = looks.slice(0, i + 1).findLastIndex((look) => look.holds !== holds);
        const lasted = at - (looks[turn + 1]?.at as number);
        const last = told.findLast((one) => one.at <= at)?.what ?? "resolved";
        if (lasted >= (holds ? forMs : resolveMs)) t.is(last, holds ? "fired" : "resolved", `at ${at}`);
      }
    }),
  );
});

test("a condition that comes and goes within its time tells nothing", (t) => {
  const looks = Array.from({ length: 100 }, (_, i) => ({ at: i * 10, holds: i % 3 === 0 }));
  t.deepEqual(play(looks, 25, 25), []);
  t.deepEqual(
    play([{ at: 0, holds: true }, ...looks.map(({ at, holds }) => ({ at: at + 1_000, holds }))], 0, 25).map(({ what }) => what),
    ["fired"],
  );
});

test("what the log knows to have lasted longer is told at once, but nothing lasts from the future", (t) => {
  const step = (since: number) =>
    stepEpisodes({
      forMs: 50,
      resolveMs: 0,
      firing: new Set(),
      holding: new Map([[subject, { ...finding, since }]]),
      pending: new Map(),
      now: 100,
    });
  t.is(step(40).fired.length, 1);
  t.is(step(60).fired.length, 0);
  t.is(step(500).pending.get(subject)?.since, 100);
});

test("until the log shows it, it stays to be told", (t) => {
  const now = 100;
  const input = {
    forMs: 10,
    resolveMs: 10,
    firing: new Set<string>(),
    holding: new Map([[subject, finding]]),
    pending: new Map([[subject, { holds: true, since: 0 }]]),
  };
  const first = stepEpisodes({ ...input, now });
  t.is(stepEpisodes({ ...input, pending: first.pending, now: now + 1 }).fired.length, 1);
});
