import { specProblems } from "../../intents/index.js";
import { type ServiceSpec, serviceSpec } from "../../model/index.js";
import { type FieldError, isClusterError } from "../../ports/index.js";
import { readAvailability } from "./availability.js";
import { type Dependencies, readDependsOn } from "./depends-on.js";
import { type Deployment, readDeploy, readJob } from "./deploy.js";
import { readDocker } from "./docker.js";
import { type DeclaredFiles, readReferences } from "./files.js";
import { readHealth } from "./health.js";
import { checkNetworkMode, isApart } from "./network-mode.js";
import { attachments, type Networks } from "./networks.js";
import type { ComposeOptions } from "./options.js";
import { Origins } from "./origins.js";
import { readPlain } from "./plain.js";
import { readEndpoints } from "./ports.js";
import { pointer } from "./problems.js";
import { readProcess } from "./process.js";
import type { Place, Reader } from "./reader.js";
import { readResources } from "./resources.js";
import { readServiceRestart } from "./restart.js";
import { chooseRuntime, meansOf } from "./runtime.js";
import { checkContainerName, readPlatform, readScale, readSignal } from "./small-keys.js";
import { serviceKeys } from "./support.js";
import { judgeService } from "./unsupported.js";
import { readDuration, readPairs } from "./values.js";
import { readMounts } from "./volumes.js";

export interface ComposeService {
  alias: string;
  spec: ServiceSpec;
  origins: Origins;
}

const read = [
  "x-availability",
  "x-process",
  "x-autoscaling",
  "x-alerts",
  "environment",
  "ports",
  "expose",
  "deploy",
  "healthcheck",
  "stop_signal",
  "stop_grace_period",
  "labels",
  "restart",
  "scale",
  "platform",
  "container_name",
  "network_mode",
  "volumes",
  "tmpfs",
  "networks",
  "depends_on",
  "configs",
  "secrets",
] as const;

/** Where the parts of a spec stand in the file, unless their readers know better. */
const sections = {
  "/labels": "labels",
  "/endpoints": "ports",
  "/networks": "networks",
  "/dependsOn": "depends_on",
  "/replicas": "scale",
  "/availability": "x-availability",
  "/restart": "restart",
  "/placement/platforms": "platform",
  "/containers/0/process": "x-process",
  "/autoscaling": "x-autoscaling",
  "/alerts": "x-alerts",
  "/containers/0/env": "environment",
  "/containers/0/health": "healthcheck",
  "/containers/0/mounts": "volumes",
  "/containers/0/configs": "configs",
  "/containers/0/secrets": "secrets",
  "/containers/0/stopSignal": "stop_signal",
  "/containers/0/stopGraceMs": "stop_grace_period",
} as const;

// The schema's patterns for property names, whose errors would not say which name is wrong.
const variableName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const labelName = /^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$/;

type Pairs = [key: string, value: string, at: Place][];

/** What the file has beside its services, by the names that they use. */
export interface Declared {
  volumes: ReadonlyMap<string, string>;
  networks: Networks;
  dependencies: Dependencies;
  configs: DeclaredFiles;
  secrets: DeclaredFiles;
}

/** One service of the file; undefined when something in it was refused. */
export function readService(
  reader: Reader,
  alias: string,
  place: Place,
  options: ComposeOptions,
  everyImage: boolean,
  declared: Declared,
): ComposeService | undefined {
  const before = reader.findings.problems.length;
  if (!reader.isMapping(place)) {
    const hint = Object.hasOwn(serviceKeys, alias) ? `; ${alias} is a key of a service, and stands further in than its name` : "";
    return reader.refuse(place, `must be a mapping that holds at least image or x-process${hint}`);
  }
  const name = `${options.project}_${alias}`;
  const means = meansOf(reader, place);
  const runtime = chooseRuntime(reader, place, name, means, everyImage, options);
  judgeService(reader, place, { runtime: runtime ?? "docker", hasImage: means.image });
  const given = reader.members(place, read);
  const origins = new Origins();
  origins.set("", place);
  for (const [specField, section] of Object.entries(sections)) origins.set(specField, given[section] ?? place);
  const deploy: Deployment = given.deploy ? readDeploy(reader, given.deploy, origins) : { spec: {}, resources: undefined, labels: [] };
  // A container has labels of its own; of a process the service's are all that there is.
  const labels = [...(given.labels && means.process ? readPairs(reader, given.labels, "") : []), ...deploy.labels];
  const environment = given.environment ? readPairs(reader, given.environment) : [];
  const container = {
    ...optional("docker", readDocker(reader, place, deploy.resources, origins)),
    ...optional("mounts", runtime === "docker" ? readMounts(reader, given, declared.volumes, options, origins) : undefined),
    ...optional("process", given["x-process"] && readProcess(reader, given["x-process"], options.directory, origins)),
    ...optional("configs", readReferences(reader, given.configs, "config", declared.configs, origins)),
    ...optional("secrets", readReferences(reader, given.secrets, "secret", declared.secrets, origins)),
    env: collect(reader, environment, variableName, "/containers/0/env", origins),
    resources: readResources(reader, place, deploy.resources, origins),
    ...optional("health", given.healthcheck && readHealth(reader, given.healthcheck, "/containers/0/health", origins, means.image)),
    ...optional("stopSignal", given.stop_signal && readSignal(reader, given.stop_signal)),
    ...optional("stopGraceMs", given.stop_grace_period && readDuration(reader, given.stop_grace_period)),
  };
  const restart = given.restart && readServiceRestart(reader, given.restart);
  const replicas = readScale(reader, given.scale, deploy.spec);
  const isJob = declared.dependencies.completing.has(alias) && deploy.spec.mode === undefined;
  const raw: Record<string, unknown> = {
    name,
    namespace: options.namespace,
    labels: collect(reader, labels, labelName, "/labels", origins),
    containers: [container],
    endpoints: readEndpoints(reader, given.ports, given.expose, means, origins),
    ...optional(
      "networks",
      runtime === "docker" && !isApart(given.network_mode && reader.text(given.network_mode))
        ? attachments(reader, declared.networks, given.networks, given.container_name && reader.text(given.container_name))
        : undefined,
    ),
    ...optional("dependsOn", given.depends_on && readDependsOn(reader, given.depends_on, declared.dependencies, origins)),
    ...optional("autoscaling", given["x-autoscaling"] && readPlain(reader, given["x-autoscaling"], "/autoscaling", origins)),
    ...optional("alerts", given["x-alerts"] && readPlain(reader, given["x-alerts"], "/alerts", origins)),
    ...optional("restart", restart),
    ...optional("availability", given["x-availability"] && readAvailability(reader, given["x-availability"])),
    ...optional("replicas", replicas),
    ...deploy.spec,
    ...(isJob ? asJob(deploy.spec, replicas, restart) : {}),
    placement: {
      ...(deploy.spec.placement as object | undefined),
      ...(means.image && means.process ? { runtime } : {}),
      ...optional("platforms", given.platform && readPlatform(reader, given.platform)),
    },
  };
  if (given.container_name) checkContainerName(reader, given.container_name, raw);
  checkNetworkMode(reader, given, runtime);
  if (reader.findings.problems.length > before) return undefined;
  const { spec, problems } = checked(raw);
  for (const problem of problems) {
    const { field, line = place.line, message, file = place.file } = origins.locate(problem);
    reader.refuse({ field, file, line }, message);
  }
  return spec && problems.length === 0 ? { alias, spec, origins } : undefined;
}

/** What others wait for to complete ends by itself; where nothing is said of a restart, one failure is enough, as under Compose. */
function asJob(spec: Record<string, unknown>, replicas: number | undefined, restart: unknown): Record<string, unknown> {
  return { ...readJob({ replicas: spec.replicas ?? replicas }), restart: spec.restart ?? restart ?? { condition: "none" } };
}

function checked(raw: unknown): { spec?: ServiceSpec; problems: FieldError[] } {
  try {
    const spec = serviceSpec(raw);
    return { spec, problems: specProblems(spec) };
  } catch (error) {
    if (isClusterError(error)) return { problems: error.errors };
    throw error;
  }
}

/** The same key may come from two sections (labels), as long as both agree. */
function collect(reader: Reader, pairs: Pairs, names: RegExp, at: string, origins: Origins): Record<string, string> {
  const values = new Map<string, string>();
  for (const [key, value, place] of pairs) {
    if (!names.test(key)) reader.refuse(place, `${JSON.stringify(key)} cannot be a name here`);
    const other = values.get(key);
    if (other !== undefined && other !== value) reader.refuse(place, `says ${key} differently than before`);
    values.set(key, value);
    origins.set(pointer(at, key), place);
  }
  return Object.fromEntries(values);
}

function optional(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
