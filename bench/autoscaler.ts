import { cpus } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { lookAll, makeFleet } from "./autoscaler/fleet.js";
import type { Benchmark } from "./main.js";
import { median } from "./median.js";

const servicesDefault = 10_000;
const turns = 9;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const benchmark: Benchmark = {
  describe: "autoscaler: one look at every policy, beside a bare loop of the same formula over typed arrays",
  options: { services: { type: "string" } },
  async run(options) {
    const services = Number(options.services ?? servicesDefault);
    collectGarbage();
    const before = held();
    const fleet = makeFleet(services);
    const looks: number[] = [];
    const bare: number[] = [];
    let scaled = 0;
    for (let turn = 0; turn <= turns; turn++) {
      const begun = process.cpuUsage();
      scaled = lookAll(fleet, turn);
      const spent = process.cpuUsage(begun);
      const at = performance.now();
      const expected = fleet.bareLoop();
      const bareMs = performance.now() - at;
      // Both decide alike, or nothing of this was worth measuring.
      if (turn === 0 && scaled !== expected) throw new Error(`${scaled} services would be scaled, and ${expected} by the bare loop`);
      if (turn === 0) continue;
      looks.push((spent.user + spent.system) / 1e6);
      bare.push(bareMs / 1e3);
    }
    collectGarbage();
    const heap = held() - before;
    return {
      cores: cpus().length,
      services,
      would_scale: scaled,
      evaluate_cpu_s: Number(median(looks).toFixed(3)),
      evaluate_cpu_s_max: Number(Math.max(...looks).toFixed(3)),
      bare_loop_s: Number(median(bare).toFixed(5)),
      held_mb: Math.round(heap / 1024 / 1024),
      held_bytes_per_service: Math.round(heap / services),
      rss_mb: Math.round(process.memoryUsage().rss / 1024 / 1024),
    };
  },
};
export default benchmark;

/** Bytes, those of typed arrays included. */
function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
