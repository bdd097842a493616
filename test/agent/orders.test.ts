import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { noOrders, type Orders, obeyDelta, obeySet } from "../../src/agent/orders.js";
import { fileOrdersStore } from "../../src/agent/orders-store.js";
import type { Route } from "../../src/model/index.js";
import { dataDirectory } from "../support/agent.js";
import { assignedSpec, assignment, container, deltaFrame, route, setFrame, taskName } from "../support/fake-controller.js";

type Target = Route["targets"][number];

const spec = assignedSpec([container(["true"])]);

function obeyed(outcome: ReturnType<typeof obeySet>): Extract<typeof outcome, { verdict: "obeyed" }> {
  if (outcome.verdict !== "obeyed") throw new Error(`not obeyed: ${outcome.verdict}`);
  return outcome;
}

const at5: Orders = obeyed(obeySet(noOrders, setFrame(5, [assignment(1), assignment(2)], [spec], [route([])]))).orders;

test("orders: a set that is newer or equal is obeyed and tells what it takes away", (t) => {
  const { orders, gone } = obeyed(obeySet(at5, setFrame(5, [assignment(2), assignment(3)], [spec])));
  t.deepEqual([...orders.tasks.keys()], [taskName(2), taskName(3)]);
  t.deepEqual(gone, [{ task: taskName(1) }]);
});

test("orders: an older set and an older delta change nothing", (t) => {
  t.deepEqual(obeySet(at5, setFrame(4, [], [])), { verdict: "older" });
  t.deepEqual(obeyDelta(at5, deltaFrame(3, 4, { removed: [taskName(1)] })), { verdict: "older" });
});

test("orders: a set and a delta of another lineage are foreign, whatever their seq", (t) => {
  const foreign = "00000000000000bb";
  t.deepEqual(obeySet(at5, { ...setFrame(900, [], []), lineage: foreign }), { verdict: "foreign" });
  t.deepEqual(obeyDelta(at5, { ...deltaFrame(5, 6), lineage: foreign }), { verdict: "foreign" });
});

test("orders: a set of a log that goes on from all that was obeyed here is obeyed, whatever else it stops", (t) => {
  const child = "00000000000000bb";
  const lineage = at5.lineage as string;
  const set = (ancestors: { lineage: string; seq: number }[], accepts?: { lineage: string; seq: number }) => ({
    ...setFrame(9, [assignment(2)], [spec]),
    lineage: child,
    ancestors,
    ...(accepts ? { accepts } : {}),
  });
  const { orders, gone } = obeyed(
    obeySet(
      at5,
      set([
        { lineage: "00000000000000cc", seq: 2 },
        { lineage, seq: 5 },
      ]),
    ),
  );
  t.like(orders, { lineage: child, seq: 9 });
  t.deepEqual(gone, [{ task: taskName(1) }]);
  t.deepEqual(obeySet(at5, set([{ lineage, seq: 4 }])), { verdict: "foreign" }, "5 was obeyed, and the fork is at 4");
  t.deepEqual(obeySet(at5, set([{ lineage: child, seq: 99 }])), { verdict: "foreign" });
  t.is(obeySet(at5, set([{ lineage, seq: 4 }], { lineage, seq: 5 })).verdict, "obeyed", "a person said so");
  t.is(obeySet(at5, set([], { lineage, seq: 4 })).verdict, "foreign", "but not of what came after");
});

test("orders: what changed in the targets of a route is put into the route that is there; without one, all must be told", (t) => {
  const [one, two, three] = [1, 2, 3].map((slot) => ({ task: taskName(slot), address: "127.0.0.1", port: 4000 + slot })) as [
    Target,
    Target,
    Target,
  ];
  const moved = { ...two, port: 5000 };
  const { orders } = obeyed(obeySet(noOrders, setFrame(5, [], [], [route([one, two])])));
  const targetChanges = [{ service: spec.service, endpoint: "main", targets: [moved, three], gone: [one.task] }];
  const told = obeyed(obeyDelta(orders, deltaFrame(5, 6, { targetChanges }))).orders;
  t.deepEqual([...told.routes.values()], [route([moved, three])]);
  t.deepEqual([...orders.routes.values()], [route([one, two])], "orders are values");
  t.deepEqual(obeyDelta({ ...orders, routes: new Map() }, deltaFrame(5, 6, { targetChanges })), { verdict: "gap" });
});

test("orders: a delta applies on top of its own beginning only", (t) => {
  t.deepEqual(obeyDelta(at5, deltaFrame(6, 7)), { verdict: "gap" });
  t.deepEqual(obeyDelta(at5, deltaFrame(4, 7)), { verdict: "gap" });
  t.deepEqual(obeyDelta(noOrders, deltaFrame(0, 7)), { verdict: "gap" });
  const { orders, gone } = obeyed(
    obeyDelta(
      at5,
      deltaFrame(5, 9, {
        removed: [taskName(1)],
        tasks: [assignment(2, { generations: [2] })],
        routesRemoved: [{ service: spec.service, endpoint: "main" }],
      }),
    ),
  );
  t.is(orders.seq, 9);
  t.deepEqual(gone, [{ task: taskName(1) }]);
  t.deepEqual(orders.tasks.get(taskName(2))?.generations, [2]);
  t.is(orders.routes.size, 0);
});

test("orders: a delta leaves tasks alone that it does not name", (t) => {
  const { orders, gone } = obeyed(obeyDelta(at5, deltaFrame(5, 6, { tasks: [assignment(3)] })));
  t.deepEqual([...orders.tasks.keys()], [taskName(1), taskName(2), taskName(3)]);
  t.deepEqual(gone, []);
});

test("orders: specs that no task uses any more are dropped by a delta", (t) => {
  const next = { ...spec, specVersion: 2 };
  const tasks = [assignment(1, { specVersion: 2 }), assignment(2, { specVersion: 2 })];
  const { orders } = obeyed(obeyDelta(at5, deltaFrame(5, 6, { specs: [next], tasks })));
  t.deepEqual([...orders.specs.values()], [next]);
});

test("orders: what was stored is read back, and a damaged file is refused by its path", async (t) => {
  const path = join(dataDirectory(t), "obeyed.json");
  const store = fileOrdersStore(path);
  t.deepEqual(await store.load(), noOrders);
  await store.save(at5);
  t.deepEqual(await fileOrdersStore(path).load(), at5);
  for (const damaged of ['{"frame":"set"', "", readFileSync(path).subarray(0, 2_000)]) {
    writeFileSync(path, damaged);
    const error = await t.throwsAsync(fileOrdersStore(path).load(), { code: "orders_damaged" } as object);
    t.true(error?.message.includes(path));
  }
});

test("orders: those that an older agent kept in a file of one set are read, and kept in the new form", async (t) => {
  const path = join(dataDirectory(t), "obeyed.json");
  const { lineage, seq, specs, tasks, routes, purge } = at5;
  const set = {
    frame: "set",
    complete: true,
    lineage,
    seq,
    specs: [...specs.values()],
    tasks: [...tasks.values()],
    routes: [...routes.values()],
    purge,
  };
  writeFileSync(path, JSON.stringify(set));
  const store = fileOrdersStore(path);
  t.deepEqual(await store.load(), at5);
  await store.save({ ...at5, seq: 6 });
  t.deepEqual(await fileOrdersStore(path).load(), { ...at5, seq: 6 });
});
