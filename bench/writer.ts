import type { Benchmark } from "./main.js";
import { http } from "./writer/http.js";
import { inProcess } from "./writer/in-process.js";

const benchmark: Benchmark = {
  describe:
    "writer: intents on a log that commits in 2 ms, in process with 1,024 outstanding over 1,000 services; over HTTP with 64 clients, in turns with a stub",
  async run() {
    return { ...(await inProcess()), ...(await http()) };
  },
};
export default benchmark;
