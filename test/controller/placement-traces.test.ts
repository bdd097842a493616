import test from "ava";
import { Bounded } from "../../src/controller/bounded.js";
import { PlacementTraces } from "../../src/controller/placement-traces.js";
import { MemoryController } from "../support/memory-controller.js";
import { node, placed, service, task } from "../support/samples.js";

test("a task belongs to the trace of the event that its placement names as its cause", (t) => {
  const controller = new MemoryController(node("n1"));
  const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const cause = controller.append([service("web")], { traceparent: trace });
  const untraced = controller.append([service("other")]);
  controller.append([
    { ...placed("web", [[1, "n1"]]), cause },
    { ...placed("other", [[1, "n1"]]), cause: untraced },
    placed("web", [[2, "n1"]]),
  ]);
  const traces = new PlacementTraces();
  traces.committed(controller.records);
  t.is(traces.of(task("web", 1)), trace);
  t.is(traces.of(task("other", 1)), undefined);
  t.is(traces.of(task("web", 2)), undefined);
});

test("what is kept is bounded, and what came first goes first", (t) => {
  const kept = new Bounded<number, string>(2);
  for (const key of [1, 2, 3]) kept.set(key, String(key));
  t.deepEqual([kept.get(1), kept.get(2), kept.get(3)], [undefined, "2", "3"]);
});
