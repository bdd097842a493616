import {
  type ContainerSpec,
  type Endpoint,
  logBoundProblems,
  parseConstraint,
  parseSpreadLevel,
  type ServiceSpec,
  scheduleProblem,
} from "../model/index.js";
import type { FieldError } from "../ports/index.js";
import { alertProblems } from "./alert-rules.js";
import { autoscalingProblems } from "./autoscaling-rules.js";
import { fileProblems } from "./file-rules.js";
import { mountProblems } from "./mount-rules.js";

/**
 * What is wrong with a spec by itself, beyond its schema. Fields are JSON pointers into the spec.
 * A spec that no node could hold is not wrong: nodes come and go, and a pending task says what is missing.
 */
export function specProblems(spec: ServiceSpec): FieldError[] {
  return [
    ...containerProblems(spec),
    ...fileProblems(spec),
    ...endpointProblems(spec),
    ...networkProblems(spec),
    ...placementProblems(spec),
    ...updateProblems(spec),
    ...restartProblems(spec),
    ...jobProblems(spec),
    ...alertProblems(spec),
    ...autoscalingProblems(spec),
  ];
}

function containerProblems(spec: ServiceSpec): FieldError[] {
  const { containers, endpoints } = spec;
  const problems: FieldError[] = [];
  containers.forEach((container, index) => {
    const at = `/containers/${index}`;
    if (containers.findIndex(({ name }) => name === container.name) < index) {
      problems.push({ field: `${at}/name`, message: `${container.name} is the name of another container of this service` });
    }
    const needed = spec.placement.runtime;
    if (needed !== "simulated" && container[needed] === undefined)
      problems.push({ field: `${at}/${needed}`, message: `is required by the runtime ${needed}` });
    else if (!container.process && !container.docker) problems.push({ field: `${at}/process`, message: "is required, or `docker`" });
    problems.push(
      ...resourceProblems(container, at),
      ...textProblems(container, at),
      ...healthProblems(container, endpoints, at),
      ...logProblems(container, at),
      ...mountProblems(container.mounts, needed, at),
    );
  });
  return problems;
}

function resourceProblems({ resources: { reservations, limits } }: ContainerSpec, at: string): FieldError[] {
  const problems: FieldError[] = [];
  for (const what of ["cpu", "memory"] as const) {
    const limit = limits[what];
    if (limit !== undefined && limit < reservations[what]) {
      const message = `the limit ${limit} is below the reservation ${reservations[what]}`;
      problems.push({ field: `${at}/resources/limits/${what}`, message });
    }
  }
  return problems;
}

/** No process can be started with these, so the task would fail on every node. */
function textProblems({ process, docker, env, health }: ContainerSpec, at: string): FieldError[] {
  const problems: FieldError[] = [];
  const nul = (text: string, place: string, name: string | number) => {
    if (text.includes("\0")) problems.push({ field: `${at}/${place}/${name}`, message: "must not hold a NUL character" });
  };
  const nuls = (texts: readonly string[] | undefined, place: string) => texts?.forEach((text, i) => void nul(text, place, i));
  const test = health && "command" in health.test ? health.test.command : undefined;
  if (process?.command[0] === "") problems.push({ field: `${at}/process/command/0`, message: "the program must not be empty" });
  if (test?.[0] === "") problems.push({ field: `${at}/health/test/command/0`, message: "the program must not be empty" });
  nuls(process?.command, "process/command");
  nul(process?.workingDir ?? "", "process", "workingDir");
  nuls(docker?.entrypoint, "docker/entrypoint");
  nuls(docker?.command, "docker/command");
  nul(docker?.workingDir ?? "", "docker", "workingDir");
  for (const name of Object.keys(env)) nul(env[name] as string, "env", name);
  nuls(test, "health/test/command");
  return problems;
}

function logProblems({ docker }: ContainerSpec, at: string): FieldError[] {
  const problems = docker?.logging ? logBoundProblems(docker.logging) : [];
  return problems.map(({ option, message }) => ({ field: `${at}/docker/logging/options/${option}`, message }));
}

function healthProblems({ name, health }: ContainerSpec, endpoints: Endpoint[], at: string): FieldError[] {
  if (!health || "command" in health.test) return [];
  const kind = "http" in health.test ? "http" : "tcp";
  const asked = "http" in health.test ? health.test.http.endpoint : health.test.tcp.endpoint;
  const field = `${at}/health/test/${kind}/endpoint`;
  const own = endpoints.filter(({ container }) => container === name);
  if (asked === undefined) {
    if (own.length === 1) return [];
    const message = own.length === 0 ? `container ${name} has no endpoint to check` : `container ${name} has several endpoints; name one`;
    return [{ field, message }];
  }
  if (own.some((endpoint) => endpoint.name === asked)) return [];
  const message = endpoints.some((endpoint) => endpoint.name === asked)
    ? `endpoint ${asked} belongs to another container`
    : `no endpoint is named ${asked}`;
  return [{ field, message }];
}

function endpointProblems({ containers, endpoints }: ServiceSpec): FieldError[] {
  const problems: FieldError[] = [];
  endpoints.forEach((endpoint, index) => {
    const at = `/endpoints/${index}`;
    const earlier = endpoints.slice(0, index);
    if (earlier.some(({ name }) => name === endpoint.name)) {
      problems.push({ field: `${at}/name`, message: `${endpoint.name} is the name of another endpoint of this service` });
    }
    if (!containers.some(({ name }) => name === endpoint.container)) {
      problems.push({ field: `${at}/container`, message: `no container is named ${endpoint.container}` });
    }
    if (endpoint.mode === "host" && endpoint.published === undefined) {
      problems.push({ field: `${at}/published`, message: "is required when mode is host" });
    }
    // Whatever the modes are: a forwarder and a task cannot both have the port on one node.
    const same = earlier.find(({ published, protocol }) => published === endpoint.published && protocol === endpoint.protocol);
    if (endpoint.published !== undefined && same) {
      const message = `${endpoint.protocol} port ${endpoint.published} is published by endpoint ${same.name} already`;
      problems.push({ field: `${at}/published`, message });
    }
  });
  return problems;
}

function networkProblems(spec: ServiceSpec): FieldError[] {
  const { networks = [], placement, containers } = spec;
  const apart = containers.flatMap(({ docker }, index) => {
    const against = docker?.networkMode && againstNetworkMode(docker.networkMode, index, spec);
    return against ? [{ field: `/containers/${index}/docker/networkMode`, message: `cannot be ${docker.networkMode}: ${against}` }] : [];
  });
  if (apart.length > 0) return apart;
  if (networks.length > 0 && placement.runtime !== "docker")
    return [{ field: "/networks", message: `is for the runtime docker: one of the runtime ${placement.runtime} has its host's network` }];
  return networks.flatMap(({ name, shared = false }, index) => {
    const earlier = networks.slice(0, index);
    if (!earlier.some((other) => other.name === name && (other.shared ?? false) === shared)) return [];
    return [{ field: `/networks/${index}/name`, message: `${name} is named twice` }];
  });
}

function againstNetworkMode(
  mode: NonNullable<NonNullable<ContainerSpec["docker"]>["networkMode"]>,
  index: number,
  { networks = [], containers, endpoints }: ServiceSpec,
): string | undefined {
  if (mode === "none" && containers.length > 1) return "shares its network with the other containers";
  if (index > 0) return "it has the network of the first container";
  if (networks.length > 0) return "the service is on networks";
  return mode === "none" && endpoints.length > 0 ? "the service has endpoints" : undefined;
}

function placementProblems({ placement: { constraints, preferences, spread } }: ServiceSpec): FieldError[] {
  const texts: [field: string, text: string, parse: typeof parseConstraint | typeof parseSpreadLevel][] = [
    ...constraints.map((text, i): (typeof texts)[number] => [`/placement/constraints/${i}`, text, parseConstraint]),
    ...preferences.map(({ constraint }, i): (typeof texts)[number] => [
      `/placement/preferences/${i}/constraint`,
      constraint,
      parseConstraint,
    ]),
    ...spread.map((text, i): (typeof texts)[number] => [`/placement/spread/${i}`, text, parseSpreadLevel]),
  ];
  return texts.flatMap(([field, text, parse]) => {
    const parsed = parse(text);
    return parsed.kind === "unreadable" ? [{ field, message: parsed.message }] : [];
  });
}

/**
 * A global service's place is its node, so that its second task can go nowhere else: what keeps two of them off one node
 * would hold every rollout for ever. (A replicated one finds another node, or says that it waits for one.)
 */
function updateProblems({ mode, update, placement, endpoints }: ServiceSpec): FieldError[] {
  if (mode !== "global" || update.order !== "start-first") return [];
  const hostPort = endpoints.find((endpoint) => endpoint.mode === "host");
  const obstacle =
    placement.maxPerNode === 1
      ? "maxPerNode 1 forbids"
      : hostPort && `the host port ${hostPort.published} of ${hostPort.name} does not allow`;
  if (!obstacle) return [];
  const message = `start-first runs the new task of a global service beside the old one on the same node, which ${obstacle}; use stop-first`;
  return [{ field: "/update/order", message }];
}

function restartProblems({ restart: { delayMs, maxDelayMs } }: ServiceSpec): FieldError[] {
  return maxDelayMs < delayMs
    ? [{ field: "/restart/maxDelayMs", message: `the longest delay ${maxDelayMs} is below the first one ${delayMs}` }]
    : [];
}

function jobProblems({ mode, job, placement, containers }: ServiceSpec): FieldError[] {
  // In a set that shares its first container's network, one that ends by itself leaves the others half begun.
  if (mode === "job" && placement.runtime === "docker" && containers.length > 1)
    return [{ field: "/containers", message: "a job on the runtime docker has one container" }];
  if (!job) return [];
  if (mode !== "job") return [{ field: "/job", message: `is for mode job, not ${mode}` }];
  const problem = job.schedule && scheduleProblem(job.schedule);
  return problem ? [{ field: `/job/schedule/${problem.field}`, message: problem.message }] : [];
}
