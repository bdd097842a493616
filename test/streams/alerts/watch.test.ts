import test from "ava";
import type { Intent, NewEvent } from "../../../src/model/index.js";
import { ClusterError, systemRandom } from "../../../src/ports/index.js";
import { AlertWatch, type AlertWatchParts } from "../../../src/streams/index.js";
import { MemoryController } from "../../support/memory-controller.js";
import { alert, id, node, observed, placed, service, task } from "../../support/samples.js";
import { VirtualTime } from "../../support/virtual-time.js";

const failed = (name: string): NewEvent => ({
  type: "node.failed",
  subject: `node/${id(name)}`,
  data: { node: id(name), reason: "silent for 25 s" },
});
const connected = (name: string): NewEvent => node(name).find(({ type }) => type === "node.connected") as NewEvent;

/** Its clock begins at the controller's event time, which goes on by a second an event. */
function begin(
  t: { teardown(end: () => void): void },
  controller: MemoryController,
  options: { holds?: () => boolean; metric?: AlertWatchParts["metric"]; isAway?: () => boolean } = {},
) {
  const time = new VirtualTime();
  const origin = controller.view().time;
  const ending = new AbortController();
  t.teardown(() => ending.abort());
  const { isAway = () => false } = options;
  const requireLog = () => {
    if (isAway()) throw new ClusterError("unavailable", "log_unavailable", "the log does not answer");
  };
  const watch = new AlertWatch({
    log: {
      view: () => controller.view(),
      holds: options.holds ?? (() => true),
      subscribe: (after, signal) => controller.subscribe(after, signal),
      find: (range, filter) => {
        requireLog();
        return controller.find(range, filter);
      },
      submit: async (intent: Intent) => {
        requireLog();
        return controller.submit(intent, { actor: "controller/test" });
      },
    },
    clock: { now: () => origin + time.monotonic(), monotonic: () => time.monotonic() },
    timers: time,
    random: systemRandom,
    ...(options.metric ? { metric: options.metric } : {}),
    onTrouble: (what, error) => {
      if (!isAway()) throw new Error(what, { cause: error });
    },
  });
  void watch.run(ending.signal);
  const told = () =>
    controller.records.flatMap((record) =>
      record.type === "alert.fired" || record.type === "alert.resolved"
        ? record.data.instances.map(({ subject }) => `${record.type.split(".")[1]} ${subject}`)
        : [],
    );
  return { time, told };
}

test("a node that is not ready is told of once it has lasted, and once it is over", async (t) => {
  const controller = new MemoryController([...node("n1"), ...node("n2"), alert("down", { forMs: 10_000, resolveMs: 10_000 })]);
  const { time, told } = begin(t, controller);
  await time.advance(5_000);
  t.deepEqual(told(), []);
  controller.append([failed("n1")]);
  await time.advance(5_000);
  t.deepEqual(told(), []);
  await time.advance(10_000);
  t.deepEqual(told(), [`fired node/${id("n1")}`]);
  await time.advance(60_000);
  t.is(told().length, 1);
  controller.append([connected("n1")]);
  await time.advance(5_000);
  t.is(told().length, 1);
  await time.advance(10_000);
  t.deepEqual(told(), [`fired node/${id("n1")}`, `resolved node/${id("n1")}`]);
  t.deepEqual(Object.keys(controller.view().alerts[id("down")]?.firing ?? {}), []);
  t.is(controller.view().alerts[id("down")]?.ended.length, 1);
});

test("several at once are one event", async (t) => {
  const controller = new MemoryController([...node("n1"), ...node("n2"), alert("down")]);
  const { time, told } = begin(t, controller);
  await time.advance(1_000);
  controller.append([failed("n1"), failed("n2")]);
  await time.advance(2_000);
  t.deepEqual(told().sort(), [`fired node/${id("n1")}`, `fired node/${id("n2")}`]);
  t.is(controller.records.filter(({ type }) => type === "alert.fired").length, 1);
});

test("a node under maintenance, or of another name, is not told of", async (t) => {
  const controller = new MemoryController([...node("n1"), ...node("n2"), alert("down", { when: { kind: "node", node: "n1" } })]);
  const until = controller.view().time + 3_600_000;
  controller.append([
    { type: "node.maintenance_started", subject: `node/${id("n1")}`, data: { node: id("n1"), reason: "disk", until } },
    failed("n1"),
    failed("n2"),
  ]);
  const { time, told } = begin(t, controller);
  await time.advance(10_000);
  t.deepEqual(told(), []);
  controller.append([{ type: "node.maintenance_ended", subject: `node/${id("n1")}`, data: { node: id("n1") } }]);
  await time.advance(2_000);
  t.deepEqual(told(), [`fired node/${id("n1")}`]);
});

test("a service that runs fewer tasks than it should is told of", async (t) => {
  const controller = new MemoryController([
    ...node("n1"),
    service("web", { replicas: 2 }),
    service("idle", { replicas: 0 }),
    placed("web", [
      [1, "n1"],
      [2, "n1"],
    ]),
    alert("degraded", { when: { kind: "service" } }),
  ]);
  const { time, told } = begin(t, controller);
  await time.advance(1_000);
  t.deepEqual(told(), [`fired service/${id("web")}`]);
  const [episode] = Object.values(controller.view().alerts[id("degraded")]?.firing ?? {});
  t.like(episode, { name: "default/web", message: "0 of 2 tasks run" });
  controller.append([observed("n1", 1, { [task("web", 1)]: "running", [task("web", 2)]: "running" })]);
  await time.advance(2_000);
  t.deepEqual(told(), [`fired service/${id("web")}`, `resolved service/${id("web")}`]);
});

test("events are counted within a time, and also those from before a failover", async (t) => {
  const when = { kind: "event" as const, types: ["node.failed"], count: 3, withinMs: 60_000 };
  const controller = new MemoryController([...node("n1"), ...node("n2"), ...node("n3"), alert("storm", { when })]);
  controller.append([failed("n1")]);
  let holder = 1;
  const one = begin(t, controller, { holds: () => holder === 1 });
  await one.time.advance(1_000);
  controller.append([failed("n2")]);
  await one.time.advance(2_000);
  t.deepEqual(one.told(), []);
  holder = 2;
  await one.time.advance(2_000);
  const two = begin(t, controller, { holds: () => holder === 2 });
  await two.time.advance(2_000);
  controller.append([failed("n3")]);
  await two.time.advance(2_000);
  t.deepEqual(two.told(), [`fired alert/${id("storm")}`]);
  holder = 3;
  await two.time.advance(2_000);
  const three = begin(t, controller, { holds: () => holder === 3 });
  await three.time.advance(5_000);
  t.is(three.told().length, 1, "a failover is no recovery");
  await three.time.advance(120_000);
  t.deepEqual(three.told(), [`fired alert/${id("storm")}`, `resolved alert/${id("storm")}`]);
});

test("a metric above its limit is told of; without a value it is not", async (t) => {
  const when = { kind: "metric" as const, service: "web", metric: "custom:load", of: "avg" as const, above: 0.8 };
  const controller = new MemoryController([service("web"), service("db"), alert("hot", { when, forMs: 5_000, resolveMs: 0 })]);
  let value: number | undefined = 0.5;
  const asked = new Set<string>();
  const { time, told } = begin(t, controller, {
    metric(of, name) {
      asked.add(`${of} ${name}`);
      return value === undefined ? undefined : { average: value, max: 9, sum: 9 };
    },
  });
  await time.advance(10_000);
  value = 0.9;
  await time.advance(4_000);
  t.deepEqual(told(), []);
  await time.advance(4_000);
  t.deepEqual(told(), [`fired service/${id("web")}`]);
  value = undefined;
  await time.advance(2_000);
  t.deepEqual(told(), [`fired service/${id("web")}`, `resolved service/${id("web")}`]);
  t.deepEqual([...asked], [`${id("web")} load`]);
});

test("several alerts about one metric of all services look it up once for each service, and each by its own measure", async (t) => {
  const when = { kind: "metric" as const, metric: "custom:load" };
  const alerts = [
    alert("average", { when: { ...when, of: "avg" as const, above: 4 }, forMs: 0, resolveMs: 0 }),
    alert("greatest", { when: { ...when, of: "max" as const, above: 4 }, forMs: 0, resolveMs: 0 }),
    alert("together", { when: { ...when, of: "sum" as const, above: 4 }, forMs: 0, resolveMs: 0 }),
    alert("low", { when: { ...when, of: "avg" as const, below: 4 }, forMs: 0, resolveMs: 0 }),
  ];
  const controller = new MemoryController([service("web"), service("db"), ...alerts]);
  const asked: string[] = [];
  const { time, told } = begin(t, controller, {
    metric(of, name) {
      asked.push(`${of} ${name}`);
      return of === id("web") ? { average: 3, max: 5, sum: 6 } : { average: 7, max: 8, sum: 0 };
    },
  });
  await time.advance(3_500);
  const [web, db] = [`fired service/${id("web")}`, `fired service/${id("db")}`];
  t.deepEqual(told().sort(), [db, db, web, web, web]);
  asked.length = 0;
  await time.advance(1_000);
  t.deepEqual(asked.sort(), [`${id("db")} load`, `${id("web")} load`]);
});

test("an alert that is removed tells that what it told of is over", async (t) => {
  const controller = new MemoryController([...node("n1"), alert("down")]);
  controller.append([failed("n1")]);
  const { time, told } = begin(t, controller);
  await time.advance(1_000);
  await controller.submit({ type: "RemoveAlert", alert: "down" }, { actor: "token/x" });
  await time.advance(5_000);
  t.deepEqual(told(), [`fired node/${id("n1")}`, `resolved node/${id("n1")}`]);
});

test("the alerts of a spec come, change and go with it", async (t) => {
  const degraded = { name: "degraded", when: { kind: "service" }, severity: "critical" };
  const controller = new MemoryController([service("web", { replicas: 1, alerts: [degraded] }), service("other")]);
  const { time, told } = begin(t, controller);
  await time.advance(3_000);
  const [made] = Object.values(controller.view().alerts);
  t.like(made, {
    name: "default/web/degraded",
    service: id("web"),
    severity: "critical",
    when: { kind: "service", namespace: "default", service: "web" },
  });
  t.deepEqual(told(), [`fired service/${id("web")}`]);
  await time.advance(60_000);
  t.is(controller.records.filter(({ type }) => type === "alert.created").length, 1);
  const update = (alerts: unknown[] | undefined) => {
    const spec = controller
      .view()
      .services.flatMap((shard) => Object.values(shard))
      .find(({ name }) => name === "web")?.spec;
    const { alerts: _, ...rest } = spec as NonNullable<typeof spec>;
    const changed = { ...rest, ...(alerts ? { alerts } : {}) } as NonNullable<typeof spec>;
    return controller.submit(
      { type: "UpdateService", service: { namespace: "default", service: "web" }, spec: changed },
      { actor: "token/x" },
    );
  };
  const lasting = { ...degraded, forMs: 5_000, summary: "" };
  await update([lasting]);
  await time.advance(3_000);
  t.deepEqual(told(), [`fired service/${id("web")}`, `resolved service/${id("web")}`]);
  t.deepEqual(
    Object.values(controller.view().alerts).map(({ forMs }) => forMs),
    [5_000],
  );
  await t.throwsAsync(controller.submit({ type: "RemoveAlert", alert: "default/web/degraded" }, { actor: "token/x" }), {
    message: /of the service's spec/,
  });
  await update(undefined);
  await time.advance(3_000);
  t.deepEqual(controller.view().alerts, {});
});

test("a log that is away for a while makes nothing begin anew, and loses no event that was counted", async (t) => {
  const events = { kind: "event" as const, types: ["node.failed"], count: 2, withinMs: 600_000 };
  const controller = new MemoryController([
    ...node("n1"),
    service("web", { replicas: 1 }),
    alert("storm", { when: events }),
    alert("now", { when: { kind: "service" } }),
    alert("lasting", { when: { kind: "service", namespace: "default", service: "web" }, forMs: 30_000 }),
  ]);
  controller.append([failed("n1"), failed("n1")]);
  let isAway = true;
  const { time, told } = begin(t, controller, { isAway: () => isAway });
  await time.advance(2_000);
  isAway = false;
  await time.advance(10_000);
  t.deepEqual(told().sort(), [`fired alert/${id("storm")}`, `fired service/${id("web")}`]);
  isAway = true;
  controller.append([alert("more", { when: { kind: "service" } })]);
  await time.advance(15_000);
  isAway = false;
  await time.advance(10_000);
  const firing = (name: string) => Object.keys(controller.view().alerts[id(name)]?.firing ?? {});
  t.deepEqual([firing("more"), firing("lasting")], [[`service/${id("web")}`], [`service/${id("web")}`]]);
});
