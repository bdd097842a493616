import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

/** A benchmark: named figures with their units in the keys, each beside its bare baseline from the same run. */
export interface Benchmark {
  describe: string;
  run(): Promise<Record<string, number | string>>;
}

const benchmarks: Record<string, () => Promise<{ default: Benchmark }>> = {
  scheduler: () => import("./scheduler.js"),
  replay: () => import("./replay.js"),
  append: () => import("./append.js"),
  writer: () => import("./writer.js"),
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const name = positionals[0] ?? "";
const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (!load) {
  console.error(`usage: npm run bench -- NAME [--json FILE], where NAME is one of: ${Object.keys(benchmarks).join(", ")}`);
  process.exit(2);
}
const { default: benchmark } = await load();
console.error(benchmark.describe);
const figures = await benchmark.run();
console.table(figures);
if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
