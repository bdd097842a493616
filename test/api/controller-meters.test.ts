import test from "ava";
import { ControllerMeters } from "../../src/api/index.js";
import { MemoryController } from "../support/memory-controller.js";
import { node, placed, service } from "../support/samples.js";

test("what a controller does is told as counters and histograms", async (t) => {
  const meters = new ControllerMeters();
  meters.appended(2, 10, "applied");
  meters.appended(700, 5, "unknown");
  meters.answered("settled");
  meters.answered("settled");
  meters.answered("conflict");
  meters.orchestrated(30, 4);
  const { records } = new MemoryController([
    ...node("n1"),
    service("web"),
    placed("web", [
      [1, "n1"],
      [2, "n1"],
    ]),
  ]);
  meters.committed(records);
  const text = await meters.registry.metrics();
  for (const line of [
    'fleetlog_log_append_duration_seconds_bucket{le="0.0025",outcome="applied"} 1',
    'fleetlog_log_append_duration_seconds_bucket{le="1",outcome="unknown"} 1',
    'fleetlog_log_append_duration_seconds_count{outcome="unknown"} 1',
    "fleetlog_log_appended_events_total 10",
    'fleetlog_intents_total{outcome="settled"} 2',
    'fleetlog_intents_total{outcome="conflict"} 1',
    'fleetlog_orchestrate_duration_seconds_bucket{le="0.05"} 1',
    "fleetlog_orchestrated_events_total 4",
    "fleetlog_tasks_placed_total 2",
    'fleetlog_events_total{type="tasks.placed"} 1',
    'fleetlog_events_total{type="node.joined"} 1',
  ])
    t.true(text.includes(`\n${line}\n`), line);
});
