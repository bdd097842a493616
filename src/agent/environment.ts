import type { AssignedSpec, Assignment, FileKind, Route } from "../model/index.js";
import { markVariable } from "./task-folder.js";

/** What a task may inherit from the agent's own environment: never its tokens or settings. */
const inherited = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"];

export interface EnvironmentInput {
  assignment: Assignment;
  spec: AssignedSpec;
  container: number;
  /** Of this instance; see `markOf`. Undefined for one that no process of this host is to be found by. */
  mark: string | undefined;
  nodeName: string;
  /** Where the task must listen; the forwarders connect to it there. */
  address: string;
  /** Of this container's endpoints, in the order of the spec. */
  ports: Record<string, number>;
  /** Of its configs and secrets, where it has any. */
  folders: Partial<Record<FileKind, string>>;
  routes: Iterable<Route>;
  /** Where the node's forwarder takes connections for a route, `host:port`; undefined when it takes none. */
  addressOf(route: Route): string | undefined;
  host: NodeJS.ProcessEnv;
}

/** The spec's own variables win over inherited ones, and the system's over both. */
export function environment(input: EnvironmentInput): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of inherited) if (input.host[name] !== undefined) env[name] = input.host[name];
  Object.assign(env, input.spec.containers[input.container]?.env);
  const ports = Object.entries(input.ports);
  for (const [endpoint, port] of ports) env[`PORT_${variable(endpoint)}`] = String(port);
  const first = ports[0];
  if (first) Object.assign(env, { PORT: String(first[1]), HOST: input.address });
  Object.assign(env, addresses(input));
  env.FLEETLOG_TASK = input.assignment.task;
  env.FLEETLOG_SERVICE = input.spec.name;
  env.FLEETLOG_SLOT = String(input.assignment.slot);
  env.FLEETLOG_NODE = input.nodeName;
  for (const [kind, folder] of Object.entries(input.folders)) env[`FLEETLOG_${variable(kind)}S_DIR`] = folder;
  for (const [name, ids] of Object.entries(input.assignment.generic ?? {})) env[`FLEETLOG_RESOURCE_${variable(name)}`] = ids.join(",");
  if (input.mark !== undefined) env[markVariable] = input.mark;
  return env;
}

/** A task sees the services of its namespace, and those of its own stack also by their alias. */
export function isVisible(route: Route, spec: AssignedSpec): boolean {
  return route.namespace === spec.namespace;
}

/** `FLEETLOG_<SERVICE>_ADDR` is the endpoint `main`, or the first where none is called so; the others carry their names. */
function addresses(input: EnvironmentInput): Record<string, string> {
  const variables: Record<string, string> = {};
  const visible = [...input.routes].filter((route) => isVisible(route, input.spec));
  const principal = new Map<string, Route>();
  for (const route of visible) if (route.endpoint === "main" || !principal.has(route.service)) principal.set(route.service, route);
  for (const route of visible) {
    const address = input.addressOf(route);
    if (address === undefined) continue;
    const names = [route.serviceName];
    if (route.stack && route.stack.name === input.spec.stack?.name) names.push(route.stack.alias);
    for (const name of names) {
      if (principal.get(route.service) === route) variables[`FLEETLOG_${variable(name)}_ADDR`] = address;
      if (route.endpoint !== "main") variables[`FLEETLOG_${variable(name)}_${variable(route.endpoint)}_ADDR`] = address;
    }
  }
  return variables;
}

export function variable(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}
