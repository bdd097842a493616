import { type EventOf, equalJson, type NodeDescription, type NodeSettings } from "../../model/index.js";
import { InvariantError } from "../../ports/index.js";
import { lookUp, put, remove } from "../access.js";
import { own } from "../own.js";
import type { NodeView, View } from "../view.js";
import { noteLapse } from "./failures.js";
import { forgetNode, ownNode } from "./recall.js";
import { allEnded, foldContainers, leave, setTaskState } from "./task-state.js";
import { ownTask, taskInSlot } from "./tasks.js";

export function nodeJoined(view: View, { data, seq, time }: EventOf<"node.joined">): void {
  const { node: id, name, token, credential, description } = data;
  forgetNode(view, id);
  put(own(view, "nodes"), id, {
    id,
    name,
    described: description,
    settings: {},
    description,
    availability: "active",
    maintenance: null,
    waiting: null,
    state: "unknown",
    stateReason: "never connected",
    stateAt: time,
    stateSeq: seq,
    availabilitySeq: seq,
    token,
    bootId: "",
    reportSeq: 0,
    joinedAt: time,
    used: { cpu: 0, memory: 0 },
    usedGeneric: {},
    tasks: [],
    hostPorts: {},
    volumes: {},
    assignedSeq: 0,
    resolves: [],
  });
  put(own(view, "nodeNames"), name, id);
  // No scopes: being bound to the node is all that it may.
  put(own(view, "tokens"), token, { id: token, name, credential, scopes: [], node: id, previous: null, createdAt: time });
}

export function nodeDescribed(view: View, { data, seq }: EventOf<"node.described">): void {
  const node = nodeOf(view, data.node, seq);
  node.described = data.description;
  node.description = together(data.description, node.settings);
}

export function nodeUpdated(view: View, { data, seq }: EventOf<"node.updated">): void {
  const node = nodeOf(view, data.node, seq);
  if (!equalJson(node.settings.taints, data.settings.taints)) node.availabilitySeq = seq;
  node.settings = data.settings;
  node.description = together(node.described, data.settings);
}

/** Always a new object, so that whoever kept the old one keeps it as it was. */
function together(described: NodeDescription, { labels, pool, datacenter, rack, reserved }: NodeSettings): NodeDescription {
  return {
    ...described,
    labels: { ...described.labels, ...labels },
    ...(pool === undefined ? {} : { pool }),
    ...(datacenter === undefined ? {} : { datacenter }),
    ...(rack === undefined ? {} : { rack }),
    ...(reserved === undefined ? {} : { reserved }),
  };
}

export function nodeConnected(view: View, { data, seq, time }: EventOf<"node.connected">): void {
  const node = nodeOf(view, data.node, seq);
  if (node.bootId !== data.bootId) {
    node.bootId = data.bootId;
    node.reportSeq = 0;
  }
  node.waiting = null;
  node.state = "ready";
  node.stateReason = "";
  node.stateAt = time;
  node.stateSeq = seq;
  for (const id of node.tasks) {
    const found = taskInSlot(view, id);
    if (found?.task.state !== "lost") continue;
    const { service, task } = ownTask(view, found);
    setTaskState(service, task, foldContainers(task.containers), time);
  }
}

export function nodeWaiting(view: View, { data, seq, time }: EventOf<"node.waiting">): void {
  const node = nodeOf(view, data.node, seq);
  node.waiting = { lineage: data.lineage, seq: data.seq, since: time, accepted: false };
  node.availabilitySeq = seq;
}

export function nodeAccepted(view: View, { data, seq }: EventOf<"node.accepted">): void {
  const node = nodeOf(view, data.node, seq);
  const waiting = own(node, "waiting");
  if (waiting) waiting.accepted = true;
  node.availabilitySeq = seq;
}

export function nodeFailed(view: View, { data, seq, time }: EventOf<"node.failed">): void {
  const node = nodeOf(view, data.node, seq);
  node.state = "down";
  node.stateReason = data.reason;
  node.stateAt = time;
  node.stateSeq = seq;
  for (const id of node.tasks) {
    const found = taskInSlot(view, id);
    if (!found || found.task.state === "lost" || allEnded(found.task)) continue;
    const { service, task } = ownTask(view, found);
    setTaskState(service, task, "lost", time);
  }
}

export function nodeDrained(view: View, { data, seq }: EventOf<"node.drained">): void {
  const node = nodeOf(view, data.node, seq);
  node.availability = "drain";
  node.availabilitySeq = seq;
}

export function nodeActivated(view: View, { data, seq }: EventOf<"node.activated">): void {
  const node = nodeOf(view, data.node, seq);
  node.availability = "active";
  node.availabilitySeq = seq;
}

export function nodePaused(view: View, { data, seq }: EventOf<"node.paused">): void {
  const node = nodeOf(view, data.node, seq);
  node.availability = "pause";
  node.availabilitySeq = seq;
}

export function maintenanceStarted(view: View, { data, seq }: EventOf<"node.maintenance_started">): void {
  const node = nodeOf(view, data.node, seq);
  node.maintenance = { reason: data.reason, until: data.until };
  node.availabilitySeq = seq;
}

export function maintenanceEnded(view: View, { data, seq }: EventOf<"node.maintenance_ended">): void {
  const node = nodeOf(view, data.node, seq);
  node.maintenance = null;
  node.availabilitySeq = seq;
}

export function nodeRemoved(view: View, { data, seq, time }: EventOf<"node.removed">): void {
  const node = nodeOf(view, data.node, seq);
  const { tasks } = node;
  remove(own(view, "nodes"), node.id);
  forgetNode(view, node.id);
  if (lookUp(view.nodeNames, node.name) === node.id) remove(own(view, "nodeNames"), node.name);
  remove(own(view, "tokens"), node.token);
  for (const id of tasks) {
    const found = taskInSlot(view, id);
    if (!found) continue;
    const { service, slot, number, task } = ownTask(view, found);
    noteLapse(service, number, task, time);
    task.desired = "stopped";
    if (task.stopReason === null) {
      task.stopReason = "node-removed";
      task.stopSeq = seq;
    }
    if (!allEnded(task)) setTaskState(service, task, "lost", time);
    leave(view, service, slot, number, task);
  }
}

/** To be written into. */
function nodeOf(view: View, id: string, seq: number): NodeView {
  const node = ownNode(view, id);
  if (!node) throw new InvariantError(`event ${seq} speaks of node ${id}, which is not there`);
  return node;
}
