import test from "ava";
import { builtInMetrics, metricProblem, sampledName } from "../../src/model/index.js";

test("a policy goes by what agents measure, or by what is said to be sent", (t) => {
  for (const name of builtInMetrics) t.is(metricProblem(name), undefined, name);
  for (const name of ["custom:queue_depth", "custom:job:rate5m", "custom:custom:x", "custom:_x1"])
    t.is(metricProblem(name), undefined, name);
});

test("any other name is told to be unknown, with what may be written", (t) => {
  t.regex(
    metricProblem("queue_depth") ?? "",
    /^queue_depth is unknown: agents measure cpu, .*restarts; one that you send is written custom:queue_depth$/,
  );
  for (const name of ["cpus", "CPU", "Custom:x", "user:x", "custom"]) t.regex(metricProblem(name) ?? "", /is unknown/, name);
  for (const name of ["custom:", "custom:1x", "custom:a b", "custom:a-b", "", "a b"])
    t.regex(metricProblem(name) ?? "", /is no name of a metric/, name);
  t.regex(metricProblem("custom:cpu") ?? "", /write cpu$/);
});

test("samples are called as they were sent", (t) => {
  const names = ["cpu", "custom:queue_depth", "custom:custom:x", "queue_depth"];
  t.deepEqual(names.map(sampledName), ["cpu", "queue_depth", "custom:x", "queue_depth"]);
});
