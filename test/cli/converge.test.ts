import test from "ava";
import { assess, type Convergence, type Crash, type Patience, type Service, type Snapshot, type Task } from "../../src/cli/converge.js";

const patience: Patience = { monitorMs: 5_000, stallMs: 60_000 };

function service(desired: number, more: Partial<Service> = {}): Service {
  return {
    id: "serviceid000",
    name: "web",
    namespace: "default",
    spec: { name: "web", containers: [{ process: { command: ["x"] } }] },
    specVersion: 1,
    desired,
    running: 0,
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    ...more,
  };
}

function task(
  slot: number,
  state: Task["state"],
  more: Partial<Task> & { health?: Task["containers"][0]["health"]; generation?: number } = {},
): Task {
  const { health = "none", generation = 1, ...rest } = more;
  return {
    ...(state === "pending" ? {} : { id: `t${slot}`, node: "nodeid000000", nodeName: "node-1", placedAt: "2026-01-01T00:00:00Z" }),
    name: `web.${slot}`,
    service: "serviceid000",
    serviceName: "web",
    namespace: "default",
    slot,
    specVersion: 1,
    desired: "running",
    state,
    containers: state === "pending" ? [] : [{ name: "main", generation, state, health }],
    ...rest,
  };
}

/** Plays snapshots one after the other, as the watching shell does. */
function play(...steps: Partial<Snapshot>[]): Convergence {
  let result: Convergence | undefined;
  for (const step of steps) {
    const snapshot = { now: 0, service: service(1), tasks: [], crashes: [], stopped: new Set<string>(), ...step };
    result = assess(snapshot, patience, result?.memory);
  }
  return result as Convergence;
}

const crash = (id: string, more: Partial<Crash> = {}): Crash => ({ task: id, state: "failed", exitCode: 3, ...more });

test("a service whose tasks run is watched for the window and has then converged", (t) => {
  const tasks = [task(1, "running")];
  t.deepEqual(play({ now: 1_000, tasks }).verdict, { kind: "monitoring", leftMs: 5_000 });
  t.deepEqual(play({ now: 1_000, tasks }, { now: 5_999, tasks }).verdict, { kind: "monitoring", leftMs: 1 });
  t.deepEqual(play({ now: 1_000, tasks }, { now: 6_000, tasks }).verdict, { kind: "converged" });
});

test("a service of no tasks has converged once the last one is gone", (t) => {
  const none = service(0);
  t.is(play({ service: none, tasks: [task(1, "stopping", { desired: "stopped" })] }).verdict.kind, "progressing");
  t.is(play({ service: none, tasks: [task(1, "complete", { desired: "stopped" })] }).verdict.kind, "converged");
});

test("a missing, starting or unhealthy task is not there yet", (t) => {
  for (const behind of [
    [],
    [task(2, "starting")],
    [task(2, "running", { health: "starting" })],
    [task(2, "running", { health: "unhealthy" })],
    [task(2, "pending")],
  ]) {
    const found = play({ service: service(2), tasks: [task(1, "running", { health: "healthy" }), ...behind] });
    t.is(found.verdict.kind, "progressing");
    t.is(found.ready, 1);
  }
});

test("a task that starts and then crashes is a failure, with its exit code", (t) => {
  const tasks = [task(1, "running", { generation: 2 })];
  const { verdict } = play({ now: 0, tasks: [task(1, "running")] }, { now: 2_000, tasks, crashes: [crash("t1")] });
  t.like(verdict, { kind: "failed", reason: "web.1 on node-1 exited with code 3", crash: { exitCode: 3 }, task: { id: "t1" } });
});

test("a code that the agent repeats as the error is said once, another reason beside it", (t) => {
  const reasonOf = (error: string) => {
    const { verdict } = play({ tasks: [task(1, "failed")], crashes: [crash("t1", { error })] });
    return verdict.kind === "failed" ? verdict.reason : verdict.kind;
  };
  t.is(reasonOf("exit code 3"), "web.1 on node-1 exited with code 3");
  t.is(reasonOf("told to"), "web.1 on node-1 exited with code 3 (told to)");
});

test("a program that cannot be started is a failure that says why", (t) => {
  const { verdict } = play({
    tasks: [task(1, "rejected")],
    crashes: [crash("t1", { state: "rejected", exitCode: undefined, error: "ENOENT" })],
  });
  t.like(verdict, { kind: "failed", reason: "web.1 on node-1 could not be started: ENOENT" });
});

test("a service that ends with code 0 fails, unless its restart condition says that it may end", (t) => {
  const ended = { tasks: [task(1, "complete")], crashes: [crash("t1", { state: "complete", exitCode: 0 })] };
  t.is(play(ended).verdict.kind, "failed");
  const may = service(1, { spec: { ...service(1).spec, restart: { condition: "on-failure" } } });
  t.is(play({ ...ended, service: may }, { ...ended, service: may, now: 5_000 }).verdict.kind, "converged");
});

test("a crash of the version that is being replaced does not count", (t) => {
  const updated = service(1, { specVersion: 2 });
  const tasks = [task(1, "running"), task(1, "starting", { id: "t9", specVersion: 2 })];
  t.is(play({ service: updated, tasks, crashes: [crash("t1")] }).verdict.kind, "progressing");
  t.is(play({ service: updated, tasks, crashes: [crash("t9")] }).verdict.kind, "failed");
});

test("a task that fails because it was told to stop is no failure; one told to stop because it failed is", (t) => {
  const tasks = [task(1, "running"), task(2, "failed", { desired: "stopped" })];
  t.is(play({ tasks, crashes: [crash("t2")] }).verdict.kind, "monitoring");
  t.is(play({ tasks, crashes: [crash("t2")], stopped: new Set(["t2"]) }).verdict.kind, "failed");
});

test("while a rollout runs, each slot shows its newer task and counts only that", (t) => {
  const updated = service(2, { specVersion: 2 });
  const found = play({
    service: updated,
    tasks: [task(1, "stopping", { desired: "stopped" }), task(1, "running", { id: "t8", specVersion: 2 }), task(2, "running")],
  });
  t.deepEqual(
    found.slots.map(({ name, state }) => `${name} ${state}`),
    ["web.1 running", "web.2 running, to be replaced"],
  );
  t.deepEqual([found.ready, found.stopping, found.verdict.kind], [1, 1, "progressing"]);
});

test("another set of tasks begins the window anew", (t) => {
  const moved = [task(1, "running", { id: "elsewhere" })];
  t.is(
    play({ now: 0, tasks: [task(1, "running")] }, { now: 4_000, tasks: moved }, { now: 8_999, tasks: moved }).verdict.kind,
    "monitoring",
  );
  t.is(play({ now: 0, tasks: [task(1, "running")] }, { now: 4_000, tasks: moved }, { now: 9_000, tasks: moved }).verdict.kind, "converged");
});

test("a pending task shows at once why no node takes it, and is given up only after the patience", (t) => {
  const placement = {
    scheduler: 1,
    seed: 1,
    considered: 3,
    refusals: [
      { filter: "constraint", nodes: 1, wanted: "node.pool==gpu", found: "default" },
      { filter: "resources", nodes: 2, wanted: "4 CPUs", found: "1 CPU" },
    ],
    closest: { node: "node-2", refusedBy: ["resources"] },
  };
  const tasks = [task(1, "pending", { placement })];
  const why =
    "no node fits: of 3 nodes, resources refuses 2 (wanted 4 CPUs, found 1 CPU), constraint refuses 1 (wanted node.pool==gpu, found default); closest is node-2, refused by resources";
  t.is(play({ tasks }).slots[0]?.note, why);
  t.is(play({ tasks }, { tasks, now: 59_999 }).verdict.kind, "progressing");
  t.deepEqual(play({ tasks }, { tasks, now: 60_000 }).verdict, { kind: "stalled", reason: `web.1 is pending: ${why}` });
});

test("patience counts from the last progress: a long rollout is not given up", (t) => {
  const updated = service(2, { specVersion: 2 });
  const first = [task(1, "running"), task(2, "running")];
  const half = [task(1, "running", { id: "t8", specVersion: 2 }), task(2, "running")];
  const steps = [
    { service: updated, tasks: first, now: 0 },
    { service: updated, tasks: half, now: 50_000 },
  ];
  t.is(play(...steps, { service: updated, tasks: half, now: 109_999 }).verdict.kind, "progressing");
  t.is(play(...steps, { service: updated, tasks: half, now: 110_000 }).verdict.kind, "stalled");
});

test("going back and forth is no progress", (t) => {
  const steps = [0, 20_000, 40_000, 60_000].map((now, at) => ({ now, tasks: [task(1, at % 2 ? "starting" : "assigned")] }));
  t.is(play(...steps).verdict.kind, "progressing");
  t.is(play(...steps, { now: 80_000, tasks: [task(1, "assigned")] }).verdict.kind, "stalled");
});

test("what the simulated runtime runs is labelled", (t) => {
  t.is(play({ tasks: [task(1, "running", { runtime: "simulated" })] }).slots[0]?.state, "running (simulated)");
});

const rollout = { id: "r", state: "running", reason: "update", updated: 1, total: 1, startedAt: "2026-01-01T00:00:00Z" } as const;

test("a paused rollout ends the watch with its reason", (t) => {
  const paused = service(1, { rollout: { ...rollout, state: "paused", paused: "the new version failed in 1 of 3 slots (web.1)" } });
  t.deepEqual(play({ service: paused, tasks: [task(1, "running")] }).verdict, {
    kind: "paused",
    reason: "the new version failed in 1 of 3 slots (web.1)",
  });
});

test("a service that went back to an older version was rolled back, also when that is over", (t) => {
  const back = { ...rollout, reason: "rollback", message: "no progress for 30 s" } as const;
  t.deepEqual(play({ service: service(1, { rollout: back }), version: 2, tasks: [task(1, "running")] }).verdict, {
    kind: "rolled-back",
    reason: "no progress for 30 s",
  });
  t.is(play({ service: service(1), version: 2, tasks: [task(1, "running")] }).verdict.kind, "rolled-back");
});

test("a crash that the update's policy lets pass is no verdict", (t) => {
  const spec = { ...service(1).spec, update: { failureAction: "continue" } } as Service["spec"];
  const crashes: Crash[] = [{ task: "t1", state: "failed" }];
  t.is(play({ service: service(1, { spec, rollout }), crashes, tasks: [task(1, "starting")] }).verdict.kind, "progressing");
  t.is(play({ service: service(1, { rollout }), crashes, tasks: [task(1, "starting")] }).verdict.kind, "failed");
});

test("a service has not converged before its rollout is over", (t) => {
  const up = [task(1, "running")];
  const steps = [{ now: 0 }, { now: 6000 }].map(({ now }) => ({ now, service: service(1, { rollout }), tasks: up }));
  t.is(play(...steps).verdict.kind, "monitoring");
  t.is(play(...steps, { now: 6000, service: service(1), tasks: up }).verdict.kind, "converged");
});

test("a rollout that waits for another service is stalled for that reason", (t) => {
  const waitsFor = [{ wanted: "db to be healthy", found: "its rollout goes on" }];
  const startedAt = "2026-01-01T00:00:00Z";
  const rollout = { id: "r", state: "running", reason: "update", updated: 0, total: 1, startedAt, waitsFor } as const;
  const updated = service(1, { specVersion: 2, rollout });
  const tasks = [task(1, "running")];
  const reason = "its rollout waits for db to be healthy (its rollout goes on)";
  t.is(play({ service: updated, tasks }, { service: updated, tasks, now: 59_999 }).verdict.kind, "progressing");
  t.deepEqual(play({ service: updated, tasks }, { service: updated, tasks, now: 60_000 }).verdict, { kind: "stalled", reason });
});
