import type { ContainerView, NodeView, ServiceView, SlotView, TaskView, View } from "./view.js";

/**
 * Copies of what changes most, written out member by member: then all of a kind have one shape, however often they were
 * copied, and a copy of a service takes 50 ns. `{ ...of }` gives each copy of a copy a shape of its own and takes ten times as
 * long.
 */

export function copyOfView(of: View): View {
  return {
    viewVersion: of.viewVersion,
    cluster: of.cluster,
    lineage: of.lineage,
    ancestors: of.ancestors,
    archive: of.archive,
    seq: of.seq,
    time: of.time,
    epoch: of.epoch,
    holder: of.holder,
    clusterVersion: of.clusterVersion,
    nodes: of.nodes,
    nodeNames: of.nodeNames,
    services: of.services,
    serviceNames: of.serviceNames,
    stacks: of.stacks,
    tokens: of.tokens,
    configs: of.configs,
    secrets: of.secrets,
    publishedPorts: of.publishedPorts,
    webhooks: of.webhooks,
    alerts: of.alerts,
    waiting: of.waiting,
    idempotency: of.idempotency,
  };
}

export function copyOfService(of: ServiceView): ServiceView {
  return {
    id: of.id,
    name: of.name,
    namespace: of.namespace,
    stack: of.stack,
    spec: of.spec,
    specVersion: of.specVersion,
    specSeq: of.specSeq,
    specs: of.specs,
    images: of.images,
    newestVersion: of.newestVersion,
    previous: of.previous,
    stopped: of.stopped,
    released: of.released,
    createdAt: of.createdAt,
    updatedAt: of.updatedAt,
    removed: of.removed,
    removedAt: of.removedAt,
    restoredAt: of.restoredAt,
    purgeAt: of.purgeAt,
    rollout: of.rollout,
    job: of.job,
    autoscaling: of.autoscaling,
    chunks: of.chunks,
    homes: of.homes,
    counts: of.counts,
    pending: of.pending,
    finished: of.finished,
  };
}

export function copyOfNode(of: NodeView): NodeView {
  return {
    id: of.id,
    name: of.name,
    described: of.described,
    settings: of.settings,
    description: of.description,
    availability: of.availability,
    maintenance: of.maintenance,
    waiting: of.waiting,
    state: of.state,
    stateReason: of.stateReason,
    stateAt: of.stateAt,
    stateSeq: of.stateSeq,
    availabilitySeq: of.availabilitySeq,
    token: of.token,
    bootId: of.bootId,
    reportSeq: of.reportSeq,
    joinedAt: of.joinedAt,
    used: of.used,
    usedGeneric: of.usedGeneric,
    tasks: of.tasks,
    hostPorts: of.hostPorts,
    volumes: of.volumes,
    assignedSeq: of.assignedSeq,
    resolves: of.resolves,
  };
}

export function copyOfSlot(of: SlotView): SlotView {
  return {
    tasks: of.tasks,
    failures: of.failures,
    failedAt: of.failedAt,
    failedOn: of.failedOn,
  };
}

export function copyOfTask(of: TaskView): TaskView {
  return {
    id: of.id,
    specVersion: of.specVersion,
    node: of.node,
    runtime: of.runtime,
    reason: of.reason,
    rollout: of.rollout,
    run: of.run,
    generic: of.generic,
    replaces: of.replaces,
    desired: of.desired,
    stopReason: of.stopReason,
    stopSeq: of.stopSeq,
    placedSeq: of.placedSeq,
    placedAt: of.placedAt,
    state: of.state,
    stateAt: of.stateAt,
    containers: of.containers,
    verdict: of.verdict,
    resize: of.resize,
    ports: of.ports,
  };
}

export function copyOfContainer(of: ContainerView): ContainerView {
  return {
    generation: of.generation,
    state: of.state,
    stateAt: of.stateAt,
    seq: of.seq,
    health: of.health,
    healthAt: of.healthAt,
    notBefore: of.notBefore,
    exitCode: of.exitCode,
    error: of.error,
  };
}

export function copyOfCounts(of: ServiceView["counts"]): ServiceView["counts"] {
  const { pending, assigned, starting, running, stopping, complete, failed, rejected, lost } = of;
  return { pending, assigned, starting, running, stopping, complete, failed, rejected, lost };
}

/** Its names are numbers, which belong to no shape; but only where nothing else is copied, `...` knows that. */
export function copyOfSpecs(of: ServiceView["specs"]): ServiceView["specs"] {
  return { ...of };
}
