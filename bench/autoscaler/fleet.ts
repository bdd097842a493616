import { type AutoscalingPolicy, type Schemas, validate } from "../../src/model/index.js";
import { History } from "../../src/streams/autoscaler/history.js";
import { lookAt } from "../../src/streams/autoscaler/look.js";
import { Samples } from "../../src/streams/autoscaler/samples.js";
import type { PolicyState } from "../../src/streams/autoscaler/types.js";
import { quarterOf, quartersPerWeek } from "../../src/streams/autoscaler/week.js";

/** Some moment at the beginning of a period, 2026-01-09 12:00 UTC. */
const noon = 1_767_960_000_000;
const replicas = 10;
const nodes = 3;
const forecastEvery = 10;

export interface Fleet {
  services: Schemas["Autoscaling"][];
  samples: Samples;
  histories: Map<string, History>;
  states: Map<string, PolicyState>;
  /** How many services the formula alone would scale, from typed arrays. */
  bareLoop(): number;
}

/**
 * Services of ten tasks on three nodes each, whose policy is a target for the CPU, one for requests and a schedule; every tenth has
 * a forecast with four weeks behind it. A third are within their tolerance.
 */
export function makeFleet(count: number): Fleet {
  const samples = new Samples();
  const histories = new Map<string, History>();
  const services: Schemas["Autoscaling"][] = [];
  const totals = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const service = index.toString(36).padStart(12, "0");
    const load = [500, 800, 300][index % 3] as number;
    totals[index] = load * replicas;
    services.push(scaled(service, index, policyOf(index)));
    for (let node = 0; node < nodes; node++) {
      const tasks = Array.from({ length: node === 0 ? 4 : 3 }, (_, slot) => `${service}.${slot + 1}.${service}`);
      const values = tasks.map(() => load);
      const series = [
        { name: "cpu", tasks, values },
        { name: "requests", tasks, values: tasks.map(() => 10) },
      ];
      samples.take({ service, source: `node:${node}`, time: noon - 1_000, series }, () => true);
    }
    if (index % forecastEvery === 0) histories.set(service, historyOf());
  }
  const bareLoop = () => {
    let changed = 0;
    for (const total of totals) {
      const ratio = total / replicas / 500;
      const wanted = Math.abs(1 - ratio) <= 0.1 ? replicas : Math.ceil(ratio * replicas - 1e-9);
      if (Math.max(wanted, replicas) !== replicas) changed++;
    }
    return changed;
  };
  return { services, samples, histories, states: new Map(), bareLoop };
}

function policyOf(index: number): AutoscalingPolicy {
  return validate("AutoscalingPolicy", {
    min: 2,
    max: 100,
    targets: [
      { metric: "cpu", utilization: 50 },
      { metric: "custom:requests", averageValue: 10 },
    ],
    schedules: [{ cron: `${index % 60} 20 * * 1-5`, timeZone: "Europe/Berlin", durationMs: 3_600_000, min: 6 }],
    ...(index % forecastEvery === 0 ? { forecast: { timeZone: "Europe/Berlin" } } : {}),
  });
}

function scaled(service: string, index: number, policy: AutoscalingPolicy): Schemas["Autoscaling"] {
  const changes = [{ at: new Date(noon - 600_000).toISOString(), delta: 1 }];
  const reservations = { cpu: 1000, memory: 268_435_456 };
  return {
    service,
    name: `service-${index}`,
    namespace: "default",
    policy,
    generation: 1,
    replicas,
    running: replicas,
    active: true,
    reservations,
    windows: { replicas: 1 },
    changes,
    decisions: [],
  };
}

function historyOf(): History {
  const history = new History();
  const now = quarterOf(noon);
  for (let quarter = now - 4 * quartersPerWeek; quarter < now; quarter++) history.put(quarter, { demand: 5 + (quarter % 4) });
  return history;
}

/** One look at each; returns how many would be scaled. */
export function lookAll({ services, samples, histories, states }: Fleet, turn: number): number {
  let orders = 0;
  const now = noon + turn;
  for (const one of services) {
    const { order, evaluation } = lookAt(one, samples, histories.get(one.service), states.get(one.service), now);
    states.set(one.service, evaluation.state);
    if (order) orders++;
  }
  return orders;
}
