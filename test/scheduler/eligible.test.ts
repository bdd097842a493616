import test from "ava";
import { eligibleNodes } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, service, spec } from "../support/samples.js";

test("eligibleNodes: a full node is wanted, one that is drained, constrained away or without the runtime is not", (t) => {
  const view = viewOf([
    ...node("full", { capacity: { cpu: 1 } }),
    ...node("drained"),
    ...node("elsewhere", { rack: "r9" }),
    ...node("bare", { runtimes: [{ name: "simulated" }] }),
    ...node("fits"),
    { type: "node.drained", subject: `node/${id("drained")}`, data: { node: id("drained") } },
    service("web"),
  ]);
  const wanted = spec("web", {
    containers: [{ process: { command: ["serve"] }, resources: { reservations: { cpu: 1000 } } }],
    placement: { constraints: ["node.rack!=r9"] },
  });
  t.deepEqual(eligibleNodes(view, wanted), [id("fits"), id("full")]);
});
