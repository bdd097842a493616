import type { Dependency } from "../../model/index.js";
import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";

/** What the services of the file ask of one another. */
export interface Dependencies {
  /** Those that others wait for to complete: without another word they are jobs. */
  completing: ReadonlySet<string>;
  /** Those with a health check of their own. */
  checked: ReadonlySet<string>;
}

const conditions: Record<string, Dependency["condition"]> = {
  service_started: "started",
  service_healthy: "healthy",
  service_completed_successfully: "completed",
};

export function surveyDependencies(reader: Reader, services: Place | undefined): Dependencies {
  const completing = new Set<string>();
  const checked = new Set<string>();
  for (const [alias, service] of services && reader.isMapping(services) ? reader.entries(services) : []) {
    if (!reader.isMapping(service)) continue;
    const { depends_on: waits, healthcheck } = reader.members(service, ["depends_on", "healthcheck"]);
    if (healthcheck && reader.isMapping(healthcheck) && reader.members(healthcheck, ["test"]).test) checked.add(alias);
    if (!waits || !reader.isMapping(waits)) continue;
    for (const [other, how] of reader.entries(waits))
      if (reader.isMapping(how) && conditionIn(reader, how) === "completed") completing.add(other);
  }
  return { completing, checked };
}

/** Names alone, or a mapping of how each is waited for; undefined where nobody is. */
export function readDependsOn(reader: Reader, place: Place, { checked }: Dependencies, origins: Origins): Dependency[] | undefined {
  // Anything else is the schema's to refuse.
  if (!reader.isList(place) && !reader.isMapping(place)) return undefined;
  const found = reader.isList(place)
    ? reader.items(place).flatMap((item): [Dependency, Place][] => {
        const service = reader.text(item);
        return service === undefined ? [] : [[{ service, condition: "started" }, item]];
      })
    : reader.entries(place).map(([service, how]): [Dependency, Place] => [readOne(reader, service, how, checked), how]);
  for (const [index, [, at]] of found.entries()) origins.set(`/dependsOn/${index}`, at);
  return found.length > 0 ? found.map(([dependency]) => dependency) : undefined;
}

function readOne(reader: Reader, service: string, place: Place, checked: ReadonlySet<string>): Dependency {
  if (reader.isEmpty(place) || !reader.isMapping(place)) return { service, condition: "started" };
  const { required, restart } = reader.members(place, ["required", "restart"]);
  if (restart && reader.flag(restart)) reader.warn(restart, `is not carried out by fleetlog: it is not restarted with ${service}`);
  const condition = conditionIn(reader, place) ?? "started";
  if (condition === "healthy" && !checked.has(service))
    reader.warn(place, `${service} has no healthcheck with a test in the file: it counts as healthy once it runs`);
  return { service, condition, ...(required && reader.flag(required) === false ? { required: false } : {}) };
}

/** Another word is the schema's to refuse. */
function conditionIn(reader: Reader, place: Place): Dependency["condition"] | undefined {
  const { condition } = reader.members(place, ["condition"]);
  const text = condition?.tree.kind === "scalar" ? String(condition.tree.value) : "";
  return Object.hasOwn(conditions, text) ? conditions[text] : undefined;
}
