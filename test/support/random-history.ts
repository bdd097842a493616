/**
 * Random but valid histories for property tests: a tape of numbers, which fast-check can shrink, picks each event among
 * those that the view so far allows.
 */
import { type LogEvent, type NewEvent, type Observations, type ServiceSpec, sameButResources } from "../../src/model/index.js";
import {
  emptyView,
  entriesOf,
  evolve,
  type NodeView,
  type ServiceView,
  slotsOf,
  type TaskView,
  tasksOf,
  type View,
  volumesOn,
} from "../../src/projections/index.js";
import { clusterCreated, history } from "./history.js";
import { description, noRefusals, spec } from "./samples.js";

/** The next number of the tape, below `limit`. */
type Draw = (limit: number) => number;
type Step = (view: View, draw: Draw) => NewEvent | undefined;

export function randomHistory(tape: readonly number[]): LogEvent[] {
  let at = 0;
  const draw: Draw = (limit) => (tape[at++ % tape.length] as number) % limit;
  const events = history([clusterCreated]);
  let view = evolve(emptyView(), events);
  while (at < tape.length) {
    const event = (steps[draw(steps.length)] as Step)(view, draw);
    if (!event) continue;
    const keyed = draw(4) === 0;
    const key = `token POST /v1/services ${draw(50)}`;
    const intent = keyed ? { id: idOf("i", view.seq), key, body: "b", outcome: { status: 200 } } : undefined;
    const stepMs = [0, 1, 1000, 70_000][draw(4)] as number;
    const [next] = history([event], { after: view, time: view.time + stepMs, ...(intent ? { intent } : {}) });
    events.push(next as LogEvent);
    view = evolve(view, [next as LogEvent]);
  }
  return events;
}

function idOf(prefix: string, n: number): string {
  return `${prefix}${n.toString(36).padStart(11, "0")}`;
}

function pick<T>(from: Iterable<T>, draw: Draw): T | undefined {
  const all = [...from];
  return all.length === 0 ? undefined : all[draw(all.length)];
}

const anyNode = (view: View, draw: Draw) => pick(entriesOf(view.nodes), draw);
const liveServices = (view: View) => [...entriesOf(view.services)].filter((service) => !service.removed);
const anyService = (view: View, draw: Draw) => pick(liveServices(view), draw);

function someTasks(service: ServiceView | undefined, draw: Draw): TaskView[] {
  return service ? [...tasksOf(service)].filter(() => draw(3) > 0) : [];
}

const joinNode: Step = (view, draw) => {
  const node = idOf("n", view.seq);
  const data = {
    node,
    name: `node-${draw(1000)}-${view.seq}`,
    token: idOf("t", view.seq),
    credential: "0".repeat(64),
    description: description(),
  };
  return { type: "node.joined", subject: `node/${node}`, data };
};

const changeNode: Step = (view, draw) => {
  const node = anyNode(view, draw);
  if (!node) return undefined;
  const subject = `node/${node.id}`;
  const data = { node: node.id };
  const changes: NewEvent[] = [
    { type: "node.connected", subject, data: { ...data, bootId: `boot${draw(2)}` } },
    { type: "node.connected", subject, data: { ...data, bootId: `boot${draw(2)}` } },
    { type: "node.failed", subject, data: { ...data, reason: "silent" } },
    { type: "node.drained", subject, data },
    { type: "node.activated", subject, data },
    { type: "node.described", subject, data: { ...data, description: description({ rack: `r${draw(3)}` }) } },
    { type: "node.removed", subject, data },
  ];
  return changes[draw(changes.length)];
};

const createService: Step = (view, draw) => {
  const name = `web${draw(5)}`;
  if (liveServices(view).some((service) => service.name === name)) return undefined;
  const service = idOf("s", view.seq);
  return { type: "service.created", subject: `service/${service}`, data: { service, spec: someSpec(name, draw) } };
};

function someSpec(name: string, draw: Draw) {
  const runtime = draw(3) ? "process" : "docker";
  const containers = Array.from({ length: 1 + draw(2) }, (_, i) => ({
    name: `c${i}`,
    ...(runtime === "docker" ? { docker: { image: `r.example/web:${draw(9)}` } } : { process: { command: ["run", String(draw(9))] } }),
    resources: { reservations: { cpu: draw(500), memory: draw(1000) } },
    ...(draw(4) ? {} : { mounts: [{ type: "volume", source: "data", target: "/data" }] }),
  }));
  const endpoints = [{ container: "c0", mode: draw(2) ? "host" : "ingress", published: 8000 + draw(3) }];
  return spec(name, { containers, endpoints, placement: { runtime }, replicas: draw(200), mode: draw(4) ? "replicated" : "global" });
}

const changeService: Step = (view, draw) => {
  const service = anyService(view, draw);
  if (!service) return undefined;
  const subject = `service/${service.id}`;
  const data = { service: service.id };
  const rollout = idOf("r", view.seq);
  const changes: NewEvent[] = [
    { type: "service.scaled", subject, data: { ...data, replicas: draw(200) } },
    {
      type: "service.updated",
      subject,
      data: { ...data, spec: someSpec(service.name, draw), specVersion: service.specVersion + 1, rollout },
    },
    {
      type: "service.updated",
      subject,
      data: { ...data, spec: resizedSpec(service.spec, draw), specVersion: service.specVersion + 1, rollout },
    },
    { type: "service.removed", subject, data },
    { type: "rollout.completed", subject, data: { ...data, rollout: service.rollout?.id ?? rollout } },
    {
      type: "tasks.refused",
      subject,
      data: { ...data, slots: [1 + draw(5), 6 + draw(200)], withdrawn: [1 + draw(5)], explanation: noRefusals },
    },
  ];
  return changes[draw(changes.length)];
};

function resizedSpec(before: ServiceSpec, draw: Draw): ServiceSpec {
  const containers = before.containers.map((container) => ({
    ...container,
    resources: { reservations: { cpu: draw(500), memory: draw(1000) }, limits: draw(2) ? { cpu: 1 + draw(1000) } : {} },
  }));
  return { ...before, containers };
}

const resizeTasks: Step = (view, draw) => {
  const service = anyService(view, draw);
  const tasks = someTasks(service, draw).filter(({ specVersion }) => {
    const spec = service?.specs[specVersion];
    // A rollout resizes nothing before it is known what its images are.
    const isAsked = service?.images?.[service.specVersion]?.asked;
    return service && spec && !isAsked && spec !== service.spec && sameButResources(spec, service.spec);
  });
  if (!service || tasks.length === 0) return undefined;
  const data = { service: service.id, specVersion: service.specVersion, tasks: tasks.map(({ id }) => id) };
  return { type: "tasks.resized", subject: `service/${service.id}`, data };
};

/** Also answers to nobody's question. */
const tellImages: Step = (view, draw) => {
  const service = pick(
    liveServices(view).filter(({ images }) => images !== null),
    draw,
  );
  const node = anyNode(view, draw);
  if (!service || !node) return undefined;
  const specVersion = Number(pick(Object.keys(service.images ?? {}), draw) ?? service.specVersion);
  const spec = service.specs[specVersion] ?? service.spec;
  const subject = `service/${service.id}`;
  const data = { service: service.id, specVersion, node: node.id };
  const images = spec.containers.map(({ docker }) => (draw(4) && docker ? `${docker.image}@sha256:${String(draw(9)).repeat(64)}` : null));
  const told: NewEvent[] = [
    { type: "images.asked", subject, data },
    { type: "images.asked", subject, data },
    { type: "images.resolved", subject, data: { ...data, images } },
    { type: "images.refused", subject, data: { ...data, message: "unauthorized" } },
  ];
  return told[draw(told.length)];
};

const placeTasks: Step = (view, draw) => {
  const service = anyService(view, draw);
  const nodes = [...entriesOf(view.nodes)];
  if (!service || nodes.length === 0) return undefined;
  const specVersion = Number(pick(Object.keys(service.specs), draw));
  const slots = [...new Set(Array.from({ length: 1 + draw(5) }, () => 1 + draw(200)))];
  return {
    type: "tasks.placed",
    subject: `service/${service.id}`,
    data: {
      service: service.id,
      specVersion,
      runtime: "process",
      reason: draw(3) ? "replicas" : "rollout",
      slots,
      tasks: slots.map((slot) => `${service.id}.${slot}.${idOf("k", view.seq)}`),
      nodes: slots.map(() => (nodes[draw(nodes.length)] as NodeView).id),
      explanation: noRefusals,
    },
  };
};

const stopReasons = ["scaled-down", "service-removed", "rollout", "node-failed", "replaced", "exhausted"] as const;

const stopTasks: Step = (view, draw) => {
  const tasks = someTasks(pick(entriesOf(view.services), draw), draw);
  const reason = stopReasons[draw(stopReasons.length)] ?? "replaced";
  return tasks.length === 0
    ? undefined
    : { type: "tasks.stopped", subject: "service/x", data: { tasks: tasks.map(({ id }) => id), reason } };
};

const restartTasks: Step = (view, draw) => {
  const tasks = someTasks(anyService(view, draw), draw);
  if (tasks.length === 0) return undefined;
  const data = {
    tasks: tasks.map(({ id }) => id),
    containers: tasks.map(() => 0),
    generations: tasks.map(({ containers }) => (containers[0]?.generation ?? 1) + 1),
    notBefore: tasks.map(() => view.time + draw(1000)),
  };
  return { type: "tasks.restarted", subject: "service/x", data };
};

const states = ["starting", "running", "running", "stopping", "complete", "failed", "rejected"] as const;

/** Also late, repeated and mistaken reports. */
const observeTasks: Step = (view, draw) => {
  const node = anyNode(view, draw);
  if (!node) return undefined;
  const known = [...entriesOf(view.services)].flatMap((service) => [...slotsOf(service)].flatMap(([, slot]) => slot.tasks));
  const rows = known
    .filter((task) => task.node === node.id || draw(20) === 0)
    .flatMap((task) => task.containers.map((container, i) => ({ task, container, i })))
    .filter(() => draw(4) > 0);
  if (rows.length === 0) return undefined;
  const observations: Observations = {
    tasks: rows.map(({ task }) => task.id),
    containers: rows.map(({ i }) => i),
    generations: rows.map(({ container }) => Math.max(1, container.generation - (draw(8) === 0 ? 1 : 0))),
    states: rows.map(() => states[draw(states.length)] ?? "running"),
    ...(draw(2) ? { healths: rows.map(() => (draw(3) ? "healthy" : "unhealthy") as "healthy" | "unhealthy") } : {}),
    ...(draw(2) ? { details: [{ row: draw(rows.length), exitCode: draw(3), ports: { main: 20_000 + draw(100) } }] } : {}),
  };
  const bootId = node.bootId || "boot0";
  const reportSeq = Math.max(1, node.reportSeq + 1 - (draw(8) === 0 ? 1 : 0));
  return { type: "tasks.observed", subject: `node/${node.id}`, data: { node: node.id, bootId, reportSeq, observations } };
};

/** Also of one that is not what the event takes it for. */
const changeVolume: Step = (view, draw) => {
  const placed = pick(volumesOn(entriesOf(view.nodes)), draw);
  if (!placed) return undefined;
  const { id, namespace, name } = placed.volume;
  const subject = `volume/${id}`;
  const data = { volume: draw(8) ? id : idOf("v", draw(9)), node: placed.node.id, namespace, name };
  const changes: NewEvent[] = [
    { type: "volume.removed", subject, data: { ...data, ...(draw(2) ? { purgeAt: view.time + 1000 } : {}) } },
    { type: "volume.restored", subject, data },
    { type: "volume.purged", subject, data },
    { type: "volume.deleted", subject, data },
    { type: "volume.deletion_failed", subject, data: { ...data, error: "in use" } },
  ];
  return changes[draw(changes.length)];
};

const changeRest: Step = (view, draw) => {
  const token = idOf("t", view.seq);
  const name = `stack${draw(3)}`;
  const changes: NewEvent[] = [
    { type: "token.created", subject: `token/${token}`, data: { token, name: "ci", credential: "0".repeat(64), scopes: [] } },
    { type: "token.revoked", subject: "token/x", data: { token: pick(entriesOf(view.tokens), draw)?.id ?? token } },
    { type: "stack.deployed", subject: `stack/${name}`, data: { namespace: "default", name, services: [idOf("s", draw(9))] } },
    { type: "stack.removed", subject: `stack/${name}`, data: { namespace: "default", name } },
    { type: "lease.taken", subject: "cluster/x", data: { epoch: view.epoch + 1, holder: `c${draw(2)}`, previous: null } },
    { type: "intent.settled", subject: "cluster/x", data: {} },
  ];
  return changes[draw(changes.length)];
};

const steps: Step[] = [
  joinNode,
  changeNode,
  createService,
  changeService,
  placeTasks,
  placeTasks,
  placeTasks,
  resizeTasks,
  tellImages,
  tellImages,
  stopTasks,
  restartTasks,
  observeTasks,
  observeTasks,
  observeTasks,
  changeVolume,
  changeRest,
];
