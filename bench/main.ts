import { writeFile } from "node:fs/promises";
import { type ParseArgsConfig, parseArgs } from "node:util";

/** A benchmark: named figures with their units in the keys, each beside its bare baseline from the same run. */
export interface Benchmark {
  describe: string;
  /** Its own options beside `--json FILE`. */
  options?: ParseArgsConfig["options"];
  run(options: Record<string, unknown>): Promise<Record<string, number | string>>;
}

const benchmarks: Record<string, () => Promise<{ default: Benchmark }>> = {
  scheduler: () => import("./scheduler.js"),
  replay: () => import("./replay.js"),
  append: () => import("./append.js"),
  writer: () => import("./writer.js"),
  raft: () => import("./raft.js"),
  fleet: () => import("./fleet.js"),
  docker: () => import("./docker.js"),
  "cold-start": () => import("./cold-start.js"),
  autoscaler: () => import("./autoscaler.js"),
  streams: () => import("./streams.js"),
  "docker-idle": () => import("./docker-idle.js"),
};

const [name = "", ...args] = process.argv.slice(2);
const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (!load) {
  console.error(`usage: npm run bench -- NAME [--json FILE], where NAME is one of: ${Object.keys(benchmarks).join(", ")}`);
  process.exit(2);
}
const { default: benchmark } = await load();
const { values } = parseArgs({ args, options: { json: { type: "string" }, ...benchmark.options } });
console.error(benchmark.describe);
const figures = await benchmark.run(values);
console.table(figures);
if (typeof values.json === "string") await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
