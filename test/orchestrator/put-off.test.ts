import test from "ava";
import { firstTasksMax } from "../../src/orchestrator/put-off.js";
import { node, service } from "../support/samples.js";
import { Cluster, only, outline } from "./cluster.js";

const many = firstTasksMax * 2 + 10;

/** Calls until nothing is left to say, as the controller makes them: what is due now is looked at now. */
function turns(cluster: Cluster): { placed: number; refused: number }[] {
  const found = [];
  for (;;) {
    const { events } = cluster.look();
    if (events.length === 0) return found;
    const count = (type: "tasks.placed" | "tasks.refused") => only(events, type).reduce((sum, { slots }) => sum + slots.length, 0);
    found.push({ placed: count("tasks.placed"), refused: count("tasks.refused") });
    cluster.pass(0);
  }
}

test("put off: a large service gets its tasks in turns, and nothing is said to be pending between them", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: many }));
  t.deepEqual(turns(cluster), [
    { placed: firstTasksMax, refused: 0 },
    { placed: firstTasksMax, refused: 0 },
    { placed: 10, refused: 0 },
  ]);
});

test("put off: services share a turn, and the last one gets its own", (t) => {
  const cluster = new Cluster(...node("a"), service("api", { replicas: firstTasksMax }), service("web", { replicas: 5 }));
  t.deepEqual(turns(cluster), [
    { placed: firstTasksMax, refused: 0 },
    { placed: 5, refused: 0 },
  ]);
  t.is(cluster.places("web").length, 5);
});

test("put off: where there is no room, every slot is pending at once, and is not tried again before there is", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: many, placement: { maxPerNode: 3 } }));
  t.deepEqual(turns(cluster), [{ placed: 3, refused: many - 3 }]);
  cluster.pass(0);
  t.deepEqual(outline(cluster.look().events), []);
  cluster.commit(...node("b"));
  t.deepEqual(turns(cluster), [{ placed: 3, refused: 0 }]);
});
