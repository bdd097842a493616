import { bulk } from "./append/bulk.js";
import { canonical } from "./append/canonical.js";
import { http } from "./append/http.js";
import type { Benchmark } from "./main.js";

const benchmark: Benchmark = {
  describe:
    "append: bulk appends in batches of 1,000 beside bare libsql transactions of the same rows; intents of 64 HTTP clients; canonical text beside the package",
  async run() {
    return { ...(await bulk()), ...(await http()), ...canonical() };
  },
};
export default benchmark;
