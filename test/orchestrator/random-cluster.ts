/**
 * Random things that happen to a cluster: a tape of numbers, which fast-check can shrink, picks each among those that
 * make sense by then.
 */
import type { NodeDescription, Observations, ServiceSpec } from "../../src/model/index.js";
import { entriesOf, type NodeView, type ServiceView, type TaskView, tasksOf } from "../../src/projections/index.js";
import { id, node, service, spec } from "../support/samples.js";
import { Cluster } from "./cluster.js";

type Draw = (limit: number) => number;
type Step = (cluster: Cluster, draw: Draw) => void;

const nodesMax = 6;
const runtimes: NodeDescription["runtimes"] = [{ name: "process", enforces: ["cpu"], resizes: true }];

/** Runs the tape; `seen` is called after every step, with the orchestrator not yet asked. */
export function randomCluster(tape: readonly number[], seen: (cluster: Cluster) => void): Cluster {
  let at = 0;
  const draw: Draw = (limit) => (tape[at++ % tape.length] as number) % limit;
  const cluster = new Cluster(...node("n0", { runtimes }), ...node("n1", { runtimes }));
  createService(cluster, draw);
  seen(cluster);
  while (at < tape.length) {
    (steps[draw(steps.length)] as Step)(cluster, draw);
    seen(cluster);
  }
  return cluster;
}

function pick<T>(from: Iterable<T>, draw: Draw): T | undefined {
  const all = [...from];
  return all.length === 0 ? undefined : all[draw(all.length)];
}

const anyNode = (cluster: Cluster, draw: Draw): NodeView | undefined => pick(entriesOf(cluster.view.nodes), draw);
const anyService = (cluster: Cluster, draw: Draw): ServiceView | undefined =>
  pick(
    [...entriesOf(cluster.view.services)].filter(({ removed }) => !removed),
    draw,
  );
// Ids are names padded with zeros, so no name ends with one.
const nextName = (cluster: Cluster, prefix: string) => `${prefix}${cluster.view.seq}x`;

function someSpec(draw: Draw, mode: ServiceSpec["mode"] = draw(4) ? "replicated" : "global") {
  const containers = Array.from({ length: 1 + draw(2) }, (_, i) => ({
    name: `c${i}`,
    process: { command: ["run", String(draw(1000))] },
    resources: { reservations: { cpu: draw(4) * 400 } },
    ...(draw(2) ? { health: { test: { command: ["true"] } } } : {}),
    ...(draw(6) ? {} : { mounts: [{ type: "volume", source: "data", target: "/data" }] }),
  }));
  const order = draw(2) ? ("stop-first" as const) : ("start-first" as const);
  const maxPerNode = draw(3);
  return {
    containers,
    replicas: draw(6),
    mode,
    // As intents demand it: the new task of a global service then stands beside the old one.
    placement: {
      maxPerNode: mode === "global" && order === "start-first" ? 0 : maxPerNode,
      ...(draw(5) ? {} : { constraints: ["node.rack==r1"] }),
    },
    update: {
      monitorMs: draw(2) * 5000,
      order,
      parallelism: [1, 2, 0, "50%"][draw(4)],
      delayMs: draw(3) ? 0 : 2000,
      maxFailureRatio: draw(3) ? 0 : 0.5,
      failureAction: ["pause", "continue", "rollback"][draw(3)],
      deadlineMs: draw(3) ? 0 : 30_000,
    },
    restart: {
      condition: draw(5) ? "any" : "on-failure",
      delayMs: draw(3) * 1000,
      maxAttempts: draw(5) ? 0 : 2,
      moveAfter: draw(3),
    },
  };
}

const createService: Step = (cluster, draw) => {
  cluster.commit(service(nextName(cluster, "s"), someSpec(draw)));
};

const joinNode: Step = (cluster, draw) => {
  const count = [...entriesOf(cluster.view.nodes)].length;
  if (count < nodesMax) cluster.commit(...node(nextName(cluster, "n"), { rack: `r${draw(2)}`, runtimes }));
};

const changeNode: Step = (cluster, draw) => {
  const found = anyNode(cluster, draw);
  if (!found) return;
  const subject = `node/${found.id}`;
  const data = { node: found.id };
  const change = draw(8);
  if (change < 2) cluster.commit({ type: "node.drained", subject, data });
  else if (change < 4) cluster.commit({ type: "node.activated", subject, data });
  else if (change === 4) cluster.commit({ type: "node.removed", subject, data });
  else if (change === 5) {
    const silent = runtimes.map((runtime) => ({ ...runtime, paused: "no answer" }));
    const description = { ...found.description, rack: `r${draw(2)}`, runtimes: draw(3) ? runtimes : silent };
    cluster.commit({ type: "node.described", subject, data: { ...data, description } });
  } else if (change === 6) cluster.silence(found.name);
  else cluster.unsilence(found.name);
};

const changeService: Step = (cluster, draw) => {
  const found = anyService(cluster, draw);
  if (!found) return;
  const subject = `service/${found.id}`;
  const change = draw(9);
  const data = { service: found.id };
  const { rollout } = found;
  const version = { specVersion: found.newestVersion + 1, rollout: id(nextName(cluster, "r")) };
  if (change === 0) {
    const purgeAt = draw(2) ? { purgeAt: cluster.now + 20_000 } : {};
    cluster.commit({ type: "service.removed", subject, data: { ...data, ...purgeAt } });
  } else if (change === 1) cluster.commit({ type: found.stopped ? "service.started" : "service.stopped", subject, data });
  else if (change === 2) cluster.commit({ type: "service.restarted", subject, data: { ...data, ...version } });
  else if (change === 3 && rollout) {
    const about = { ...data, rollout: rollout.id };
    if (rollout.paused) cluster.commit({ type: "rollout.resumed", subject, data: about });
    else cluster.commit({ type: "rollout.paused", subject, data: { ...about, reason: "requested" } });
  } else if (change < 6) cluster.commit({ type: "service.scaled", subject, data: { service: found.id, replicas: draw(6) } });
  else {
    const changed = spec(found.name, someSpec(draw, found.spec.mode));
    cluster.commit({ type: "service.updated", subject, data: { ...data, spec: changed, ...version } });
  }
};

const resizeService: Step = (cluster, draw) => {
  const found = anyService(cluster, draw);
  if (!found) return;
  const limits = draw(2) ? { cpu: 1000 * (1 + draw(3)) } : {};
  const containers = found.spec.containers.map((container) => ({
    ...container,
    resources: { ...container.resources, reservations: { cpu: draw(5) * 400, memory: 0 }, limits },
  }));
  const update = { ...found.spec.update, resize: (["in-place", "in-place-or-move"] as const)[draw(2)] };
  const data = { service: found.id, spec: { ...found.spec, containers, update }, specVersion: found.newestVersion + 1 };
  cluster.commit({ type: "service.updated", subject: `service/${found.id}`, data: { ...data, rollout: id(nextName(cluster, "r")) } });
};

const restoreService: Step = (cluster, draw) => {
  const found = pick(
    [...entriesOf(cluster.view.services)].filter(({ removed, purgeAt }) => removed && purgeAt !== null),
    draw,
  );
  if (found) cluster.commit({ type: "service.restored", subject: `service/${found.id}`, data: { service: found.id } });
};

const ends: Observations["states"] = ["complete", "failed", "failed", "rejected"];

function anyTask(cluster: Cluster, draw: Draw): TaskView | undefined {
  const reachable = [...entriesOf(cluster.view.services)]
    .flatMap((found) => [...tasksOf(found)])
    .filter((task) => task.state !== "lost" && cluster.answers(cluster.node(task.node)));
  return pick(reachable, draw);
}

const endTask: Step = (cluster, draw) => {
  const task = anyTask(cluster, draw);
  if (task) cluster.report(task, ends[draw(ends.length)] ?? "failed");
};

const changeHealth: Step = (cluster, draw) => {
  const task = anyTask(cluster, draw);
  if (task) cluster.report(task, "running", { health: draw(3) ? "unhealthy" : "healthy" });
};

const obey: Step = (cluster, draw) => {
  cluster.obey(() => draw(3) > 0);
};

const passTime: Step = (cluster, draw) => {
  cluster.pass([1000, 5000, 16_000][draw(3)] ?? 1000);
};

const newLease: Step = (cluster, draw) => {
  if (draw(3) === 0) cluster.newLease();
};

const steps: Step[] = [
  createService,
  joinNode,
  changeNode,
  changeNode,
  changeNode,
  changeService,
  changeService,
  changeService,
  resizeService,
  resizeService,
  restoreService,
  endTask,
  changeHealth,
  obey,
  obey,
  obey,
  passTime,
  passTime,
  newLease,
];
