import test from "ava";
import { forwardOnce, lostForward, routeWrite } from "../../src/controller/index.js";
import { forwardTimeoutMs } from "../../src/controller/limits.js";
import { ClusterError, isClusterError } from "../../src/ports/index.js";
import { VirtualTime } from "../support/virtual-time.js";

const url = "http://one:1";

test("a write is decided where the lease is, and forwarded once from anywhere else", (t) => {
  const here = { held: "here" as const, holder: "one", url };
  const elsewhere = { held: "elsewhere" as const, holder: "one", url };
  t.deepEqual(routeWrite(here, false), { to: "local" });
  t.deepEqual(routeWrite(here, true), { to: "local" });
  t.deepEqual(routeWrite(elsewhere, false), { to: "holder", url });
  for (const route of [routeWrite(elsewhere, true), routeWrite({ held: "unknown" }, false), routeWrite({ held: "unknown" }, true)]) {
    t.true(route.to === "nobody" && route.error.kind === "unavailable" && route.error.code === "not_holder");
  }
});

test("what was surely not sent is unavailable, whatever else was lost is unknown", (t) => {
  const refused = new ClusterError("unavailable", "unreachable", "nobody answers");
  t.is(lostForward(url, refused), refused);
  for (const cause of [new Error("reset"), new ClusterError("unknown", "no_answer", ""), undefined]) {
    t.like(lostForward(url, cause), { kind: "unknown", code: "outcome_unknown" });
  }
});

test("a refusal of the holder passes unchanged, and silence is unknown after a while", async (t) => {
  const time = new VirtualTime();
  const refusal = new ClusterError("conflict", "name_taken", "taken");
  t.is(await t.throwsAsync(forwardOnce(time, url, () => Promise.reject(refusal))), refusal);
  let aborted = false;
  const silent = forwardOnce(time, url, (signal) => {
    signal.addEventListener("abort", () => {
      aborted = true;
    });
    return new Promise(() => {});
  });
  const caught = t.throwsAsync(silent);
  await time.advance(forwardTimeoutMs);
  const error = await caught;
  t.true(isClusterError(error) && error.kind === "unknown");
  t.true(aborted);
  t.is(time.timers, 0);
});
