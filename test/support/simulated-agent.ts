/** An agent on a clock that the test moves, with a runtime that only seems to run. */
import { type AgentOptions, createAgent, createRuntime, silentLog } from "../../src/agent/index.js";
import type { Assignment } from "../../src/model/index.js";
import type { Random } from "../../src/ports/index.js";
import { description, nodeId } from "./agent.js";
import { assignment, type FakeController } from "./fake-controller.js";
import { VirtualTime } from "./virtual-time.js";

export const half: Random = { hex: (bytes) => "0".repeat(bytes * 2), uint32: () => 2 ** 31 };

export function simulated(slot: number, more: Partial<Assignment> = {}): Assignment {
  return assignment(slot, { runtime: "simulated", ...more });
}

export function wire(controller: FakeController, more: Partial<AgentOptions> = {}) {
  const time = new VirtualTime();
  const runtime = createRuntime("simulated", { dataDir: null, clock: time, timers: time, random: half, log: silentLog });
  const started: string[] = [];
  const start = runtime.start.bind(runtime);
  runtime.start = (launch) => {
    started.push(`${launch.task}/${launch.generation}`);
    start(launch);
  };
  const agent = createAgent({
    identity: { node: nodeId, name: "alpha", token: "fl_000000000000_00" },
    urls: ["http://one.example:1", "https://two.example:2"],
    dataDir: null,
    description: description(["simulated"]),
    runtimes: [runtime],
    clock: time,
    timers: time,
    random: half,
    network: controller,
    log: silentLog,
    ...more,
  });
  return { agent, time, started };
}
