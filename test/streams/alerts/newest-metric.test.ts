import test from "ava";
import { newestOf } from "../../../src/streams/alerts/newest-metric.js";
import { MetricsStore } from "../../../src/streams/metrics/store.js";
import { id, task } from "../../support/samples.js";

test("the newest complete step counts, and nothing that is older than a minute", (t) => {
  let now = 1_000_000_000 * 15;
  const store = new MetricsStore({ now: () => now });
  const metric = newestOf(store, { now: () => now, monotonic: () => now });
  const add = (time: number, values: number[]) =>
    store.add({
      cluster: "c",
      time,
      source: "node/n1",
      namespace: "default",
      service: id("web"),
      series: [{ name: "cpu", tasks: values.map((_, i) => task("web", i + 1)), values }],
    });
  const begun = now;
  add(begun, [1, 3]);
  now = begun + 10_000;
  t.is(metric(id("web"), "cpu"), undefined, "the step is under way");
  now = begun + 20_000;
  add(now, [100, 100]);
  t.like(metric(id("web"), "cpu"), { average: 2, max: 3, sum: 4 });
  t.is(metric(id("db"), "cpu"), undefined);
  t.is(metric(id("web"), "memory"), undefined);
  now = begun + 40_000;
  t.is(metric(id("web"), "cpu")?.average, 100);
  now = begun + 120_000;
  t.is(metric(id("web"), "cpu"), undefined);
});
