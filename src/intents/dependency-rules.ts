import type { ServiceSpec } from "../model/index.js";
import type { FieldError } from "../ports/index.js";
import { lookUp, scopedName, serviceById, type View } from "../projections/index.js";

/** A service as far as others wait for it, whether it stands already or is decided just now. */
export interface Dependent {
  spec: ServiceSpec;
  stack: string | undefined;
}

/** By its name in the namespace: what becomes of services by the same decision; null for one that goes. */
export type Changes = ReadonlyMap<string, Dependent | null>;

/** That each service which `dependent` waits for is there, can come to what is asked of it, and does not wait for `dependent` in turn. */
export function dependencyProblems(view: View, dependent: Dependent, changes: Changes): FieldError[] {
  const { dependsOn = [], name } = dependent.spec;
  return dependsOn.flatMap(({ service, condition, required }, index): FieldError[] => {
    const at = `/dependsOn/${index}`;
    if (dependsOn.findIndex((other) => other.service === service) < index)
      return [{ field: `${at}/service`, message: `${service} is named twice` }];
    const other = named(view, dependent, service, changes);
    if (!other) {
      if (required === false) return [];
      return [{ field: `${at}/service`, message: `no service is named ${service} in ${placeOf(dependent)}` }];
    }
    if (condition === "completed" && other.spec.mode !== "job")
      return [{ field: `${at}/condition`, message: `only a job completes, and ${service} is ${other.spec.mode}` }];
    const circle = pathTo(view, name, other, changes);
    return circle ? [{ field: `${at}/service`, message: `goes in a circle: ${[name, ...circle].join(" depends on ")}` }] : [];
  });
}

/** That the service which `scaled` scales with is there, is replicated, and does not scale with `scaled` in turn: neither would come to rest. */
export function scaleWithProblems(view: View, scaled: Dependent, changes: Changes): FieldError[] {
  const { autoscaling, name } = scaled.spec;
  if (!autoscaling?.scaleWith) return [];
  const field = "/autoscaling/scaleWith/service";
  const path = [name];
  for (let at: Dependent | undefined = scaled; at?.spec.autoscaling?.scaleWith; ) {
    const { service } = at.spec.autoscaling.scaleWith;
    const next = named(view, at, service, changes);
    if (!next) return at === scaled ? [{ field, message: `no service is named ${service} in ${placeOf(scaled)}` }] : [];
    if (at === scaled && next.spec.mode !== "replicated")
      return [{ field, message: `only a replicated service has replicas to go by, and ${service} is ${next.spec.mode}` }];
    const circles = path.includes(next.spec.name);
    path.push(next.spec.name);
    if (circles) return [{ field, message: `goes in a circle: ${path.join(" scales with ")}` }];
    at = next;
  }
  return [];
}

function placeOf({ spec: { namespace }, stack }: Dependent): string {
  return stack === undefined ? `namespace ${namespace}` : `stack ${stack} or namespace ${namespace}`;
}

/** As `dependencyNamed`, on the view that the decision makes. */
function named(view: View, { spec: { namespace }, stack }: Dependent, name: string, changes: Changes): Dependent | undefined {
  const names = stack === undefined ? [name] : [`${stack}_${name}`, name];
  for (const each of names) {
    const changed = changes.get(each);
    if (changed) return changed;
    const id = changed === null ? undefined : lookUp(view.serviceNames, scopedName(namespace, each));
    const service = id === undefined ? undefined : serviceById(view, id);
    if (service) return { spec: service.spec, stack: service.stack?.name };
  }
  return undefined;
}

/** The names on a way from `from` to the service `name`; undefined where there is none. */
function pathTo(view: View, name: string, from: Dependent, changes: Changes, seen = new Set<string>()): string[] | undefined {
  const own = from.spec.name;
  if (own === name) return [own];
  if (seen.has(own)) return undefined;
  seen.add(own);
  for (const { service } of from.spec.dependsOn ?? []) {
    const next = named(view, from, service, changes);
    const rest = next && pathTo(view, name, next, changes, seen);
    if (rest) return [own, ...rest];
  }
  return undefined;
}
