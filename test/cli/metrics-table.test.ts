import test from "ava";
import { inUnits, trendOf } from "../../src/cli/metrics-table.js";

test("built-in metrics are shown in their units, others as they were sent", (t) => {
  t.is(inUnits("cpu", 1250.4), "1.25");
  t.is(inUnits("cpu_throttled", 125), "12.5 %");
  t.is(inUnits("memory", 64 * 2 ** 20), "64 MiB");
  t.is(inUnits("network_receive", 2048), "2 KiB/s");
  t.is(inUnits("restarts", 3), "3");
  t.is(inUnits("queue_depth", 1 / 3), "0.333333");
});

test("a trend goes from the least of its values to the greatest, and shows the newest twenty", (t) => {
  t.is(trendOf([0, 50, 100]), "▁▅█");
  t.is(trendOf([7, 7]), "▁▁");
  t.is(trendOf([...Array.from({ length: 30 }, () => 1), 2]), `${"▁".repeat(19)}█`);
  t.is(trendOf([]), "");
});
