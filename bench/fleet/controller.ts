/** The controller's process: the one that the command starts, and a watch on its event loop and memory. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pino } from "pino";
import { type ControllerProcess, runController } from "../../src/cli/processes/controller.js";
import { answerOrders } from "./child.js";
import type { ControllerAnswer, ControllerOrder } from "./messages.js";

const resolutionMs = 5;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
const rssMb: number[] = [];
let running: ControllerProcess | undefined;
let cpu = process.cpuUsage();
let since = performance.now();

setInterval(() => rssMb.push(Math.round(process.memoryUsage.rss() / 2 ** 20)), 1_000).unref();

answerOrders<ControllerOrder>(async (order): Promise<ControllerAnswer> => {
  switch (order.do) {
    case "start":
      running = await runController({
        log: `sqlite:${join(order.dataDir, "log.db")}`,
        dataDir: order.dataDir,
        listen: "127.0.0.1:0",
        logger: pino({ level: "warn" }, process.stderr),
        onBroken: (error) => {
          console.error(error);
          process.exit(1);
        },
      });
      return { url: running.url, token: (await readFile(running.adminTokenFile, "utf8")).trim() };
    case "measure":
      delay.reset();
      delay.enable();
      rssMb.length = 0;
      cpu = process.cpuUsage();
      since = performance.now();
      return { done: true };
    case "report": {
      const { user, system } = process.cpuUsage(cpu);
      return {
        // What is recorded is the time between two looks, which are `resolutionMs` apart on an idle loop.
        eventLoopDelayMsP99: delay.percentile(99) / 1e6 - resolutionMs,
        eventLoopDelayMsMax: delay.max / 1e6 - resolutionMs,
        cpuShare: (user + system) / 1000 / (performance.now() - since),
        rssMb: [...rssMb],
      };
    }
    case "end":
      await running?.stop();
      return { done: true };
    default:
      return order satisfies never;
  }
});
