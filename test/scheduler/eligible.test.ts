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
  t.deepEqual(eligibleNodes(view, wanted).wanted, [id("fits"), id("full")]);
});

test("eligibleNodes: a task may stay where a taint, a drain or maintenance keeps new ones off", (t) => {
  const subject = (name: string) => `node/${id(name)}`;
  const view = viewOf([
    ...node("tainted"),
    ...node("drained"),
    ...node("serviced"),
    ...node("elsewhere", { rack: "r9" }),
    {
      type: "node.updated",
      subject: subject("tainted"),
      data: { node: id("tainted"), settings: { taints: [{ key: "gpu", value: "", effect: "no-schedule" }] } },
    },
    { type: "node.drained", subject: subject("drained"), data: { node: id("drained") } },
    {
      type: "node.maintenance_started",
      subject: subject("serviced"),
      data: { node: id("serviced"), reason: "disk", until: 9_000_000 },
    },
  ]);
  const { wanted, suited } = eligibleNodes(view, spec("web", { placement: { constraints: ["node.rack!=r9"] } }));
  t.deepEqual(wanted, []);
  t.deepEqual([...suited].toSorted(), [id("drained"), id("serviced"), id("tainted")]);
});
