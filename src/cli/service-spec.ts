import { resolve } from "node:path";
import type { components } from "../client/index.js";
import { attach, changeAttached } from "./attach-flags.js";
import type { Environment } from "./defaults.js";
import { UsageError } from "./exit.js";
import { applyFiles } from "./file-flags.js";
import { applyPlacement } from "./placement-flags.js";
import type { CreateFlags, SharedFlags, UpdateFlags } from "./service-flags.js";
import { splitWords } from "./words.js";

export type ServiceSpec = components["schemas"]["ServiceSpec"];
type ContainerSpec = components["schemas"]["ContainerSpec"];
type Endpoint = components["schemas"]["Endpoint"];
type HealthCheck = components["schemas"]["HealthCheck"];

/** What the command line refers to without saying it. */
export interface Surroundings {
  cwd: string;
  env: Environment;
}

/** The spec that `service create` asks for; what no flag says is left to the API's defaults. */
export function specOf(flags: CreateFlags, command: string[], namespace: string | undefined, at: Surroundings): ServiceSpec {
  const what = whatToRun(flags, command);
  if (flags.mode !== undefined && flags.mode !== "replicated" && flags.replicas !== undefined)
    throw new UsageError(`--replicas has no meaning with --mode ${flags.mode}`);
  const spec: ServiceSpec = {
    name: flags.name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(flags.mode === undefined ? {} : { mode: flags.mode }),
    containers: [what],
  };
  const [container] = spec.containers as [ContainerSpec];
  if (flags.env) container.env = pairs("--env", flags.env, at.env);
  if (flags.label) spec.labels = pairs("--label", flags.label, {});
  if (flags.publish || flags.expose) spec.endpoints = endpoints(flags.publish ?? [], [], spec.containers);
  if (flags.expose && spec.endpoints?.length === 0) spec.endpoints = [{}];
  if (flags.constraint) spec.placement = { constraints: flags.constraint };
  if (flags.runtime) spec.placement = { ...spec.placement, runtime: flags.runtime };
  attach(spec, flags);
  applyFiles(spec, flags);
  applyShared(spec, flags, at);
  return spec;
}

function whatToRun({ image, pull, runtime }: CreateFlags, command: string[]): ContainerSpec {
  if (image !== undefined) return { docker: { image, ...(pull ? { pull } : {}), ...(command.length > 0 ? { command } : {}) } };
  if (pull) throw new UsageError("--pull is of an image: name that with --image");
  if (command.length > 0) return { process: { command } };
  if (runtime === "simulated") return { process: { command: ["simulated"] } };
  throw new UsageError(
    "what should the tasks run? Name an image (--image nginx), or put a command last: fleetlog service create --name web -- node server.mjs",
  );
}

/** The spec after `service update`: a changed copy of the current one. */
export function changedSpec(current: ServiceSpec, flags: UpdateFlags, command: string[], at: Surroundings): ServiceSpec {
  const spec = structuredClone(current);
  const [container] = spec.containers as [ContainerSpec];
  if (command.length > 0 && flags.args !== undefined) throw new UsageError("give either --args or a command after --, not both");
  changeCommand(container, flags, command);
  if (flags.envAdd) container.env = { ...container.env, ...pairs("--env-add", flags.envAdd, at.env) };
  for (const key of flags.envRm ?? []) removeKey("--env-rm", container.env, key);
  if (flags.labelAdd) spec.labels = { ...spec.labels, ...pairs("--label-add", flags.labelAdd, {}) };
  for (const key of flags.labelRm ?? []) removeKey("--label-rm", spec.labels, key);
  for (const port of flags.publishRm ?? []) spec.endpoints = withoutPort(spec.endpoints ?? [], port);
  if (flags.publishAdd) spec.endpoints = [...(spec.endpoints ?? []), ...endpoints(flags.publishAdd, spec.endpoints ?? [], spec.containers)];
  if (flags.constraintAdd || flags.constraintRm) {
    const kept = (spec.placement?.constraints ?? []).filter((constraint) => !flags.constraintRm?.includes(constraint));
    spec.placement = { ...spec.placement, constraints: [...kept, ...(flags.constraintAdd ?? [])] };
  }
  applyFiles(spec, flags);
  if (!flags.healthcheck) delete container.health;
  changeAttached(spec, flags);
  applyShared(spec, flags, at);
  return spec;
}

function changeCommand(container: ContainerSpec, flags: UpdateFlags, command: string[]): void {
  const { docker, process } = container;
  if (docker) {
    if (flags.image !== undefined) docker.image = flags.image;
    if (flags.pull) docker.pull = flags.pull;
    // As `docker service update` has it: the arguments go behind the entry point.
    if (command.length > 0) docker.command = command;
    if (flags.args !== undefined) docker.command = splitWords(flags.args);
    return;
  }
  for (const flag of ["image", "pull"] as const)
    if (flags[flag] !== undefined) throw new UsageError(`this service runs processes and has no --${flag}`);
  if (!process) return;
  if (command.length > 0) process.command = command;
  if (flags.args !== undefined) process.command = [process.command[0] as string, ...splitWords(flags.args)];
}

function applyShared(spec: ServiceSpec, flags: SharedFlags, at: Surroundings): void {
  const [container] = spec.containers as [ContainerSpec];
  if (flags.replicas !== undefined) {
    if (spec.mode === "global") throw new UsageError("a global service runs once on each node and has no --replicas");
    if (spec.mode === "job") throw new UsageError("a job has --completions and --parallelism, and no --replicas");
    spec.replicas = flags.replicas;
  }
  if (flags.workdir !== undefined) {
    if (container.docker) container.docker.workingDir = flags.workdir;
    if (container.process) container.process.workingDir = resolve(at.cwd, flags.workdir);
  }
  const reservations = defined({ cpu: flags.reserveCpu, memory: flags.reserveMemory });
  const limits = defined({ cpu: flags.limitCpu, memory: flags.limitMemory });
  if (reservations || limits) {
    container.resources = {
      ...container.resources,
      ...(reservations ? { reservations: { ...container.resources?.reservations, ...reservations } } : {}),
      ...(limits ? { limits: { ...container.resources?.limits, ...limits } } : {}),
    };
  }
  applyHealth(container, flags);
  if (flags.stopGracePeriod !== undefined) container.stopGraceMs = flags.stopGracePeriod;
  // Which signals there are is the API's to say.
  if (flags.stopSignal !== undefined) container.stopSignal = flags.stopSignal as NonNullable<ContainerSpec["stopSignal"]>;
  const restart = defined({
    condition: flags.restartCondition,
    delayMs: flags.restartDelay,
    maxAttempts: flags.restartMaxAttempts,
    maxDelayMs: flags.restartMaxDelay,
    moveAfter: flags.restartMoveAfter,
  });
  if (restart) spec.restart = { ...spec.restart, ...restart };
  const policy = defined({
    monitorMs: flags.updateMonitor,
    order: flags.updateOrder,
    resize: flags.updateResize,
    parallelism: flags.updateParallelism,
    delayMs: flags.updateDelay,
    maxFailureRatio: flags.updateMaxFailureRatio,
    failureAction: flags.updateFailureAction,
    deadlineMs: flags.updateDeadline,
  });
  if (policy) spec.update = { ...spec.update, ...policy };
  if (flags.availabilityTarget === null) delete spec.availability;
  else if (flags.availabilityTarget !== undefined) spec.availability = { target: flags.availabilityTarget };
  applyJob(spec, flags);
  applyPlacement(spec, { ...flags });
  const placement = defined({ maxPerNode: flags.replicasMaxPerNode, strategy: flags.strategy });
  if (placement) spec.placement = { ...spec.placement, ...placement };
}

function applyJob(spec: ServiceSpec, flags: SharedFlags): void {
  const { completions, parallelism, deadline: deadlineMs, cron, timeZone, concurrency, suspended } = flags;
  const policy = defined({ completions, parallelism, deadlineMs });
  const timing = defined({
    cron: cron === "" ? undefined : cron,
    timeZone,
    concurrency,
    suspended: suspended && suspended === "yes",
  });
  if (!policy && !timing && cron === undefined) return;
  if (spec.mode !== "job")
    throw new UsageError("--completions, --parallelism, --deadline, --cron and what goes with it are for --mode job");
  const { schedule, ...before } = spec.job ?? {};
  const text = timing?.cron ?? schedule?.cron;
  if (cron === "" && timing) throw new UsageError("--cron '' takes the schedule away, and leaves nothing to time");
  if (timing && text === undefined) throw new UsageError("there is no schedule yet: give --cron");
  const kept = cron === "" || text === undefined ? {} : { schedule: { ...schedule, ...timing, cron: text } };
  spec.job = { ...before, ...policy, ...kept };
}

function applyHealth(container: ContainerSpec, flags: SharedFlags): void {
  const tests: HealthCheck["test"][] = [];
  if (flags.healthCmd !== undefined) tests.push({ command: ["/bin/sh", "-c", flags.healthCmd] });
  if (flags.healthHttp !== undefined) tests.push({ http: { path: flags.healthHttp } });
  if (flags.healthTcp) tests.push({ tcp: {} });
  if (tests.length > 1) throw new UsageError("give one of --health-cmd, --health-http and --health-tcp");
  const timing = defined({
    intervalMs: flags.healthInterval,
    timeoutMs: flags.healthTimeout,
    retries: flags.healthRetries,
    startPeriodMs: flags.healthStartPeriod,
  });
  const test = tests[0] ?? container.health?.test;
  if (!test && timing) throw new UsageError("there is no health check to time: give --health-cmd, --health-http or --health-tcp");
  if (test && (tests.length > 0 || timing)) container.health = { ...container.health, ...timing, test };
}

function pairs(flag: string, given: string[], env: Environment): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const equals = text.indexOf("=");
      const key = equals < 0 ? text : text.slice(0, equals);
      const value = equals < 0 ? env[text] : text.slice(equals + 1);
      if (key === "" || value === undefined) throw new UsageError(`${flag} ${text}: must be KEY=VALUE`);
      return [key, value];
    }),
  );
}

function removeKey(flag: string, from: Record<string, string> | undefined, key: string): void {
  if (!from || !Object.hasOwn(from, key)) throw new UsageError(`${flag} ${key}: the service has none of that name`);
  delete from[key];
}

/** The first endpoint of a service is its `main` one; further ones are named after their port. Only a container has a port of its own inside. */
function endpoints(given: string[], others: Endpoint[], [container]: ContainerSpec[]): Endpoint[] {
  return given.map((text, at) => {
    const endpoint = parsePublish(text);
    if (endpoint.target !== undefined && !container?.docker)
      throw new UsageError(`--publish ${text}: a process has no port of its own, it listens on $PORT; give the published port alone`);
    if (endpoint.name === undefined && others.length + at > 0) endpoint.name = `port-${endpoint.published}`;
    return endpoint;
  });
}

/** `8080`, `8080:80` where a container listens on 80, or `published=8080,target=80,mode=host,name=web`. */
export function parsePublish(text: string): Endpoint {
  const endpoint: Endpoint = {};
  const short = /^([^:=,]*):([^:=,]*)$/.exec(text);
  const parts = short ? [`published=${short[1]}`, `target=${short[2]}`] : text.includes("=") ? text.split(",") : [`published=${text}`];
  for (const part of parts) {
    const [key, value = ""] = part.split("=", 2) as [string, string?];
    if (key === "published") endpoint.published = parsePort("--publish", text, value);
    else if (key === "target") endpoint.target = parsePort("--publish", text, value);
    else if (key === "mode" && (value === "ingress" || value === "host")) endpoint.mode = value;
    else if (key === "name" && value !== "") endpoint.name = value;
    else if (key === "scrape" && value.startsWith("/")) endpoint.scrape = { path: value };
    else
      throw new UsageError(
        `--publish ${text}: ${part} is not understood; write PORT[:PORT] or published=PORT,target=PORT,mode=ingress|host,name=NAME,scrape=/PATH`,
      );
  }
  if (endpoint.published === undefined) throw new UsageError(`--publish ${text}: says no port; write PORT or published=PORT`);
  return endpoint;
}

function parsePort(flag: string, text: string, value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65_535) throw new UsageError(`${flag} ${text}: a port is a number from 1 to 65535`);
  return port;
}

function withoutPort(current: Endpoint[], text: string): Endpoint[] {
  const port = parsePort("--publish-rm", text, text);
  if (!current.some((endpoint) => endpoint.published === port))
    throw new UsageError(`--publish-rm ${text}: the service does not publish it`);
  return current.filter((endpoint) => endpoint.published !== port);
}

/** The members that were given; undefined when none was. */
function defined<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> });
}
