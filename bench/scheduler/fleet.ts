import { eventVersion, type LogEvent, type NewEvent, type NodeDescription, type ServiceSpec, validate } from "../../src/model/index.js";
import { systemIds } from "../../src/ports/index.js";
import { emptyView, replay, type View } from "../../src/projections/index.js";

export const nodesCount = 5_000;
export const servicesCount = 1_000;
export const tasksPerService = 100;
const racks = 50;
const gib = 2 ** 30;

/** `plain`: resources and one constraint. `spread`: over racks as well. `affinity`: and a tenth of the services by affinities, too. */
export type Scenario = "plain" | "spread" | "affinity";

/** A cluster of nodes that are ready and services that have no task yet. */
export function fleetView(scenario: Scenario): View {
  const events: NewEvent[] = [];
  const lineage = "00000000000000a1";
  events.push({
    type: "cluster.created",
    subject: `cluster/${lineage}`,
    data: { cluster: lineage, lineage, chainFormat: 1, eventFormat: 1 },
  });
  for (let i = 0; i < nodesCount; i++) {
    const node = systemIds.next();
    const subject = `node/${node}`;
    const data = { node, name: `host-${i}`, token: systemIds.next(), credential: "0".repeat(64), description: description(i) };
    events.push({ type: "node.joined", subject, data }, { type: "node.connected", subject, data: { node, bootId: "boot1" } });
  }
  for (let i = 0; i < servicesCount; i++) {
    const service = systemIds.next();
    events.push({ type: "service.created", subject: `service/${service}`, data: { service, spec: spec(i, scenario) } });
  }
  const origin = { controller: "bench" };
  const common = { epoch: 1, actor: "token/bench", origin, intent: null, cause: null, traceparent: null };
  const logged = events.map((event, i) => ({ ...common, ...event, seq: i + 1, time: i, version: eventVersion(event.type) }) as LogEvent);
  return replay(emptyView(), [logged]);
}

/** Three sizes of hosts; three in four have a fast disk; four zones. */
function description(i: number): NodeDescription {
  const size = 1 << (i % 3);
  return validate("NodeDescription", {
    capacity: { cpu: 8_000 * size, memory: 32 * gib * size },
    runtimes: [{ name: "process", enforces: [] }],
    publishAddress: "127.0.0.1",
    labels: { disk: i % 4 === 0 ? "hdd" : "ssd", zone: `z${i % 5}` },
    rack: `r${i % racks}`,
  });
}

/** Reserves about two thirds of the fleet in all. */
function spec(i: number, scenario: Scenario): ServiceSpec {
  const reservations = { cpu: 100 * (1 + (i % 9)), memory: (1 + (i % 7)) * (gib / 2) };
  const constraint = i % 2 === 0 ? "node.labels.disk==ssd" : `node.labels.zone!=z${i % 5}`;
  return validate("ServiceSpec", {
    name: `service-${i}`,
    replicas: tasksPerService,
    containers: [{ process: { command: ["serve"] }, resources: { reservations } }],
    placement: {
      constraints: [constraint],
      ...(scenario === "plain" ? {} : { spread: ["node.rack"] }),
      ...(scenario === "affinity" && i % 10 === 0 ? { affinity: affinities(i) } : {}),
    },
  });
}

/** In turn: near another service, away from it, and wishes about it and about itself. */
function affinities(i: number): object[] {
  const other = `service-${i + 1}`;
  switch ((i / 10) % 4) {
    case 0:
      return [{ service: other, scope: "rack" }];
    case 1:
      return [{ service: other, scope: "host", anti: true }];
    case 2:
      return [{ service: other, scope: "rack", weight: 50 }];
    default:
      return [{ service: `service-${i}`, scope: "host", anti: true, weight: 20 }];
  }
}
