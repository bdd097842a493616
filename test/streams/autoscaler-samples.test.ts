import test from "ava";
import { hintOf } from "../../src/streams/autoscaler/hints.js";
import { RecentRecords } from "../../src/streams/autoscaler/recent-records.js";
import { type SampleRecord, Samples } from "../../src/streams/autoscaler/samples.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const web = id("web");
const all = () => true;

function record(source: string, time: number, series: SampleRecord["series"]): SampleRecord {
  return { service: web, source, time, series };
}

test("samples: each source's newest record counts, and takes the place of the one before", (t) => {
  const samples = new Samples();
  samples.take(record("node:a", 10, [{ name: "cpu", tasks: ["1", "2"], values: [100, 300] }]), all);
  samples.take(record("node:b", 11, [{ name: "cpu", tasks: ["3"], values: [200] }]), all);
  t.deepEqual(samples.of(web, 0).get("cpu"), { total: 600, tasks: 3 });
  samples.take(record("node:a", 20, [{ name: "cpu", tasks: ["2"], values: [50] }]), all);
  t.deepEqual(samples.of(web, 0).get("cpu"), { total: 250, tasks: 2 });
  samples.take(record("node:a", 15, [{ name: "cpu", tasks: ["1", "2"], values: [9, 9] }]), all);
  t.deepEqual(samples.of(web, 0).get("cpu"), { total: 250, tasks: 2 }, "a late one changes nothing");
  t.is(samples.maxOf(web, "cpu", 0), 200);
});

test("samples: one record cut into several is one, and one that comes again is none", (t) => {
  const samples = new Samples();
  samples.take(record("node:a", 10, [{ name: "cpu", tasks: ["1"], values: [100] }]), all);
  samples.take(record("node:a", 10, [{ name: "cpu", tasks: ["2"], values: [50] }]), all);
  t.deepEqual(samples.of(web, 0).get("cpu"), { total: 150, tasks: 2 });
  samples.take(record("node:b", 10, [{ name: "cpu", tasks: ["3"], values: [7] }]), all);
  samples.take(record("node:b", 10, [{ name: "cpu", tasks: ["3"], values: [7] }]), all);
  t.deepEqual(samples.of(web, 0).get("cpu"), { total: 157, tasks: 3 });
});

test("samples: what monitors measured of the service as a whole adds up, and goes before what its tasks said", (t) => {
  const samples = new Samples();
  samples.take(record("monitor:a", 10, [{ name: "queue", values: [5] }]), all);
  samples.take(record("monitor:b", 12, [{ name: "queue", values: [8] }]), all);
  samples.take(record("monitor:c", 13, [{ name: "queue", tasks: ["1"], values: [100] }]), all);
  t.deepEqual(samples.of(web, 0).get("queue"), { total: 13, tasks: null });
  samples.take(record("monitor:a", 14, [{ name: "queue", values: [1] }]), all);
  t.deepEqual(samples.of(web, 0).get("queue"), { total: 9, tasks: null });
});

test("samples: what is old, unknown or not asked for is not there", (t) => {
  const samples = new Samples();
  samples.take(record("node:a", 10, [{ name: "cpu", tasks: ["1"], values: [1] }]), all);
  samples.take(record("node:a", 10, [{ name: "memory", tasks: ["1"], values: [1] }]), (name) => name === "cpu");
  t.is(samples.of(web, 10).size, 0);
  t.deepEqual([...samples.of(web, 9).keys()], ["cpu"]);
  samples.forget(0, () => false);
  t.is(samples.of(web, 0).size, 0);
});

test("what a monitor said before somebody asked is known for a minute", (t) => {
  const recent = new RecentRecords();
  recent.add(record("monitor:a", 10, [{ name: "queue", values: [5] }]));
  recent.add(record("node:a", 10, [{ name: "cpu", tasks: ["1"], values: [5] }]));
  t.is(recent.of(web).length, 1);
  t.is(recent.of(id("api")).length, 0);
  recent.forget(60_009);
  t.is(recent.of(web).length, 1);
  recent.forget(60_010);
  t.is(recent.of(web).length, 0);
});

test("hints: an event says which services are to be looked at again", (t) => {
  const [, connected] = node("n1");
  t.deepEqual(hintOf(service("web")), { kind: "all" });
  t.deepEqual(hintOf(connected as NonNullable<typeof connected>), { kind: "all" });
  t.deepEqual(hintOf(placed("web", [[1, "n1"]])), { kind: "tasks", services: new Set([web]) });
  t.deepEqual(hintOf(observed("n1", 1, { [task("web", 1)]: "running" })), { kind: "tasks", services: new Set([web]) });
  t.deepEqual(hintOf({ type: "service.scaled", subject: `service/${web}`, data: { service: web, replicas: 2 } }), {
    kind: "service",
    id: web,
  });
  t.deepEqual(hintOf({ type: "intent.settled", subject: "intent/x", data: {} } as never), { kind: "none" });
});
