import test from "ava";
import { serviceById } from "../../src/projections/index.js";
import { judgeNodes } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, placed, service } from "../support/samples.js";

const reserving = (cpu: number) => ({
  containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu } } }],
  placement: { constraints: ["node.rack==r1"] },
});

test("every node is judged by every filter, the nearest to fitting first", (t) => {
  const view = viewOf([
    ...node("far", { capacity: { cpu: 1000, memory: 1 }, rack: "r2" }),
    ...node("near", { capacity: { cpu: 1000, memory: 1 }, rack: "r1" }),
    ...node("fits", { capacity: { cpu: 8000, memory: 1 }, rack: "r1" }),
    service("web", reserving(2000)),
  ]);
  const web = serviceById(view, id("web"));
  if (!web) throw new Error("no web");
  t.deepEqual(
    judgeNodes(view, web, web.spec, 10).verdicts.map(({ node, refusals }) => [node, refusals.map(({ filter }) => filter)]),
    [
      [id("fits"), []],
      [id("near"), ["cpu"]],
      [id("far"), ["constraint node.rack", "cpu"]],
    ],
  );
  const [, near] = judgeNodes(view, web, web.spec, 10).verdicts;
  t.deepEqual(near?.refusals, [{ filter: "cpu", wanted: "2000m free", found: "1000m free" }]);
  const { verdicts, total } = judgeNodes(view, web, web.spec, 2);
  t.deepEqual([verdicts.map(({ node }) => node), total], [[id("fits"), id("near")], 3]);
});

test("what the service's own tasks take counts against one more", (t) => {
  const view = viewOf([
    ...node("n1", { capacity: { cpu: 3000, memory: 1 }, rack: "r1" }),
    service("web", reserving(2000)),
    placed("web", [[1, "n1"]]),
  ]);
  const web = serviceById(view, id("web"));
  if (!web) throw new Error("no web");
  t.is(judgeNodes(view, web, web.spec, 1).verdicts[0]?.refusals[0]?.found, "1000m free");
});
