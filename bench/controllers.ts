import type { Benchmark } from "./main.js";
import { controllerFigures } from "./raft/controllers.js";

const benchmark: Benchmark = {
  describe:
    "controllers: three processes on three local rqlite nodes: kill -9 of the one that writes, the lag of the others, reads at one and at three",
  async run() {
    const endings: (() => unknown)[] = [];
    try {
      return await controllerFigures({ teardown: (end) => endings.push(end) });
    } finally {
      for (const end of endings.reverse()) await end();
    }
  },
};
export default benchmark;
