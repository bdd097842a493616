import test from "ava";
import fc from "fast-check";
import { changedTargets } from "../../src/agent/orders.js";
import { Assigned, type Delta } from "../../src/controller/assigned.js";
import { Distribution } from "../../src/controller/distribution.js";
import { deltasAtOnce } from "../../src/controller/limits.js";
import type { LogEvent, NewEvent, Route, StackMembership } from "../../src/model/index.js";
import { systemTimers, type Timers } from "../../src/ports/index.js";
import {
  type AssignmentSet,
  assignmentSet,
  emptyView,
  entriesOf,
  evolve,
  nodeById,
  routeKey,
  specKey,
  tasksOnNode,
  type View,
} from "../../src/projections/index.js";
import { history, viewOf } from "../support/history.js";
import { randomHistory } from "../support/random-history.js";
import { description, id, node, observed, placed, service, stopped, task } from "../support/samples.js";

/** Agents that only keep what they are told, as the agent's own orders do, on a view that the test moves. */
class World {
  view: View;
  readonly told = new Map<string, { seq: number } & ReturnType<typeof mapped>>();
  readonly removed = new Map<string, Set<string>>();
  readonly deltas: { node: string; delta: Delta }[] = [];
  readonly distribution: Distribution;
  #turn: (() => void)[] = [];
  #rests: (() => void)[] = [];

  readonly #takesTargetChanges: boolean;

  constructor(view: View, takesTargetChanges = false) {
    this.view = view;
    this.#takesTargetChanges = takesTargetChanges;
    const timers: Timers = {
      ...systemTimers,
      sleep: (ms) => new Promise((resolve) => (ms > 0 ? this.#rests : this.#turn).push(resolve)),
    };
    this.distribution = new Distribution({
      timers,
      view: () => this.view,
      send: (name, delta, from, now) => this.#obey(name, delta, from, now),
    });
  }

  attach(name: string): void {
    const assigned = new Assigned(name, this.#takesTargetChanges);
    this.distribution.add(name, assigned);
    this.distribution.catchUp();
    const set = assignmentSet(this.view, name);
    const awaited = assigned.begin(this.view, set);
    this.told.set(name, { seq: this.view.seq, ...mapped(set) });
    this.removed.set(name, new Set(awaited.map(({ task: ended }) => ended)));
  }

  evolve(events: LogEvent[]): void {
    this.view = evolve(this.view, events);
    for (const name of this.told.keys()) {
      if (nodeById(this.view, name)) continue;
      this.told.delete(name);
      this.distribution.remove(name);
    }
    this.distribution.committed();
  }

  /** Lets everything that is to be told be told. */
  async settle(): Promise<void> {
    while (this.#turn.length + this.#rests.length > 0) {
      this.#turn.push(...this.#rests.splice(0));
      await this.tellNow();
    }
  }

  /** The same, but for what waits for a rest to end. */
  async tellNow(): Promise<void> {
    while (this.#turn.length > 0) {
      for (const resolve of this.#turn.splice(0)) resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #obey(name: string, delta: Delta, from: number, { seq }: View): void {
    const told = this.told.get(name);
    if (!told || told.seq !== from) throw new Error(`${name} stands at ${told?.seq}, the delta begins at ${from}`);
    this.deltas.push({ node: name, delta });
    told.seq = seq;
    for (const spec of delta.specs) told.specs.set(specKey(spec.service, spec.specVersion), spec);
    for (const assigned of delta.tasks) told.tasks.set(assigned.task, assigned);
    for (const gone of delta.removed) {
      told.tasks.delete(gone);
      this.removed.get(name)?.add(gone);
    }
    for (const route of delta.routes) told.routes.set(routeKey(route), { ...route, targets: byTask(route.targets) });
    for (const changes of delta.targetChanges ?? []) {
      const route = told.routes.get(routeKey(changes)) as Route;
      told.routes.set(routeKey(changes), { ...route, targets: byTask(changedTargets(route.targets, changes)) });
    }
    for (const route of delta.routesRemoved) told.routes.delete(routeKey(route));
    if (delta.resolve) told.resolve = delta.resolve;
    if (delta.purge) told.purge = delta.purge;
    const used = new Set([...told.tasks.values()].map((assigned) => specKeyOf(assigned as { service: string; specVersion: number })));
    for (const key of told.specs.keys()) if (!used.has(key)) told.specs.delete(key);
  }
}

function specKeyOf({ service: of, specVersion }: { service: string; specVersion: number }): string {
  return specKey(of, specVersion);
}

function mapped({ specs, tasks, routes, resolve = [], purge }: AssignmentSet) {
  return {
    resolve,
    purge,
    specs: new Map<string, object>(specs.map((spec) => [specKeyOf(spec), spec])),
    tasks: new Map<string, object>(tasks.map((assigned) => [assigned.task, assigned])),
    // In which order they take connections is no part of what is said.
    routes: new Map<string, object>(routes.map((route) => [routeKey(route), { ...route, targets: byTask(route.targets) }])),
  };
}

function byTask(targets: Route["targets"]): Route["targets"] {
  return targets.toSorted((a, b) => (a.task < b.task ? -1 : 1));
}

function sorted(values: Map<string, object>): [string, object][] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Every other service belongs to one of two stacks, so that nodes see some routes and not others. */
function inStacks(events: LogEvent[]): LogEvent[] {
  let created = 0;
  return events.map((event) => {
    if (event.type !== "service.created") return event;
    const stack: StackMembership | undefined = created % 2 === 0 ? undefined : { name: `stack${created % 4}`, alias: "a" };
    created++;
    return { ...event, data: { ...event.data, ...(stack ? { stack } : {}) } };
  });
}

test("distribution: a set and the deltas after it make what the whole set would be, whatever happened and however it was cut", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 40, maxLength: 300 }), fc.boolean(), async (tape, takesTargetChanges) => {
      const events = inStacks(randomHistory(tape));
      const world = new World(emptyView(), takesTargetChanges);
      for (let at = 0; at < events.length; ) {
        const cut = 1 + ((tape[at % tape.length] as number) % 4);
        world.evolve(events.slice(at, at + cut));
        at += cut;
        for (const { id: name } of entriesOf(world.view.nodes)) if (!world.told.has(name) && at % 3 === 0) world.attach(name);
        if (at % 5 < 3) await world.settle();
      }
      await world.settle();
      for (const [name, { specs, tasks, routes, resolve, purge }] of world.told) {
        const expected = mapped(assignmentSet(world.view, name));
        t.deepEqual(
          [sorted(specs), sorted(tasks), sorted(routes), resolve, purge],
          [sorted(expected.specs), sorted(expected.tasks), sorted(expected.routes), expected.resolve, expected.purge],
        );
        for (const held of tasksOnNode(world.view, name)) {
          if (held.desired === "stopped") t.true(world.removed.get(name)?.has(held.id), `${held.id} was never named`);
        }
      }
    }),
    { numRuns: 100 },
  );
});

const base = [
  ...node("one"),
  ...node("two"),
  service("web", { endpoints: [{ name: "http", published: 8080 }] }),
  service("quiet"),
  placed("web", [[1, "one"]]),
  placed("quiet", [[1, "one"]]),
];
const ports = { details: [{ row: 0, ports: { http: 4000 } }] };

function worldOf(): World {
  const world = new World(viewOf(base));
  world.attach(id("one"));
  world.attach(id("two"));
  return world;
}

test("distribution: a node is told all the volumes that it is to delete, and that there are none any more", async (t) => {
  const mounts = [{ type: "volume", source: "data", target: "/data" }];
  const containers = [{ process: { command: ["x"] }, mounts }];
  const world = new World(viewOf([...node("one"), ...node("two"), service("db", { containers }), placed("db", [[1, "one"]])]));
  world.attach(id("one"));
  world.attach(id("two"));
  const volume = nodeById(world.view, id("one"))?.volumes["default/data"]?.id ?? "";
  const data = { volume, node: id("one"), namespace: "default", name: "data" };
  const tell = async (type: "volume.removed" | "volume.deleted") => {
    world.deltas.length = 0;
    world.evolve(history([{ type, subject: `volume/${volume}`, data }], { after: world.view }));
    await world.settle();
    return world.deltas.map(({ node: name, delta }) => [name, delta.purge]);
  };
  t.deepEqual(await tell("volume.removed"), [[id("one"), [{ volume, namespace: "default", name: "data" }]]]);
  t.deepEqual(await tell("volume.deleted"), [[id("one"), []]]);
});

test("distribution: a task that takes connections now shows in the routes of every node", async (t) => {
  const world = worldOf();
  world.evolve(history([observed("one", 1, { [task("web", 1)]: "running" }, ports)], { after: world.view }));
  await world.settle();
  t.deepEqual(world.deltas.map(({ node: name }) => name).sort(), [id("one"), id("two")].sort());
  for (const { delta } of world.deltas)
    t.like(delta, { tasks: [], specs: [], routes: [{ service: id("web"), targets: [{ port: 4000 }] }] });
});

test("distribution: of a long route, agents that take it are told what changed alone, the others the whole", async (t) => {
  const slots = [1, 2, 3, 4, 5];
  const details = slots.map((_, row) => ({ row, ports: { http: 4000 + row } }));
  const says = (seq: number, ended: string[]) => {
    const states = slots.map((slot) => [task("web", slot), ended.includes(task("web", slot)) ? "failed" : "running"] as const);
    return observed("one", seq, Object.fromEntries(states), { details });
  };
  for (const takesTargetChanges of [true, false]) {
    const world = new World(
      viewOf([
        ...base,
        placed(
          "web",
          slots.slice(1).map((slot) => [slot, "one"]),
        ),
      ]),
      takesTargetChanges,
    );
    world.attach(id("two"));
    world.evolve(history([says(1, [])], { after: world.view }));
    await world.settle();
    world.deltas.length = 0;
    world.evolve(history([says(2, [task("web", 3)])], { after: world.view }));
    await world.settle();
    const [told] = world.deltas.map(({ delta }) => delta);
    const changes = [{ service: id("web"), endpoint: "http", targets: [], gone: [task("web", 3)] }];
    t.deepEqual(told?.targetChanges, takesTargetChanges ? changes : undefined);
    t.is(told?.routes.length, takesTargetChanges ? 0 : 1);
  }
});

test("distribution: a route that goes on changing is told at once, and then to each node once after a rest; tasks never wait", async (t) => {
  const world = worldOf();
  const says = (seq: number, health: "healthy" | "unhealthy") =>
    observed("one", seq, { [task("web", 1)]: "running" }, { ...ports, healths: [health] });
  const after = async (event: NewEvent) => {
    world.deltas.length = 0;
    world.evolve(history([event], { after: world.view }));
    await world.tellNow();
    return world.deltas.length;
  };
  t.is(await after(says(1, "healthy")), 2);
  t.is(await after(says(2, "unhealthy")), 0);
  t.is(await after(says(3, "healthy")), 0);
  t.is(await after(says(4, "unhealthy")), 0);
  t.is(await after(placed("quiet", [[2, "two"]], {}, "b")), 1, "and with it goes what has changed of the routes");
  world.deltas.length = 0;
  await world.settle();
  t.deepEqual(
    world.deltas.map(({ node: name, delta }) => [name, delta.routes.length]),
    [[id("one"), 1]],
  );
});

test("distribution: a few agents that get tasks are told within the commit, many in the next turn", async (t) => {
  const names = Array.from({ length: deltasAtOnce + 1 }, (_, i) => `n${i}`);
  const world = new World(viewOf([...names.flatMap((name) => node(name)), service("web", { replicas: 2 * names.length })]));
  for (const name of names) world.attach(id(name));
  const told = (from: number, on: string[]) => {
    const places = on.map((name, i): [number, string] => [from + i, name]);
    world.evolve(history([placed("web", places)], { after: world.view }));
    return world.deltas.length;
  };
  t.is(told(1, names.slice(1)), deltasAtOnce);
  t.is(told(names.length, names), deltasAtOnce);
  await world.settle();
  t.is(world.deltas.length, deltasAtOnce + names.length);
});

test("distribution: what concerns no agent's orders is not told", async (t) => {
  const world = worldOf();
  world.evolve(history([observed("one", 1, { [task("quiet", 1)]: "running" })], { after: world.view }));
  await world.settle();
  t.deepEqual(world.deltas, []);
});

test("distribution: a task that was placed and stopped between two looks is named as gone", async (t) => {
  const world = worldOf();
  const events = [placed("quiet", [[2, "two"]], {}, "b"), stopped("quiet", [task("quiet", 2, "b")], "scaled-down")];
  world.evolve(history(events, { after: world.view }));
  await world.settle();
  t.is(world.deltas.length, 1);
  t.like(world.deltas[0], { node: id("two"), delta: { tasks: [], removed: [task("quiet", 2, "b")] } });
});

test("distribution: a node's new address changes the routes to its tasks", async (t) => {
  const world = worldOf();
  world.evolve(history([observed("one", 1, { [task("web", 1)]: "running" }, ports)], { after: world.view }));
  await world.settle();
  world.deltas.length = 0;
  const data = { node: id("one"), description: description({ publishAddress: "127.0.0.9" }) };
  const moved: NewEvent = { type: "node.described", subject: `node/${data.node}`, data };
  world.evolve(history([moved], { after: world.view }));
  await world.settle();
  t.deepEqual(
    world.deltas.map(({ delta }) => delta.routes[0]?.targets[0]?.address),
    ["127.0.0.9", "127.0.0.9"],
  );
});

test("distribution: it holds nothing once the last agent has gone, and begins anew with the next", async (t) => {
  const world = worldOf();
  for (const name of [...world.told.keys()]) world.distribution.remove(name);
  world.told.clear();
  world.evolve(history([placed("quiet", [[2, "two"]], {}, "b")], { after: world.view }));
  await world.settle();
  t.deepEqual(world.deltas, []);
  world.attach(id("two"));
  t.true(world.told.get(id("two"))?.tasks.has(task("quiet", 2, "b")));
});
