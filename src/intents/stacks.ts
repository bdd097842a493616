import { equalJson, fileKey, type NewEvent, type ServiceSpec } from "../model/index.js";
import type { FieldError } from "../ports/index.js";
import {
  entriesOf,
  evolve,
  fileRemoved,
  lookUp,
  type PortClaim,
  portClaims,
  portConflicts,
  portText,
  type ServiceView,
  type StackView,
  scopedName,
  serviceById,
  unusedFiles,
  type View,
} from "../projections/index.js";
import { event, refusedField, refusedFields, rejected, settled } from "./answers.js";
import { asIfLogged } from "./bulk.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { type Dependent, dependencyProblems, scaleWithProblems } from "./dependency-rules.js";
import { missingFiles, stackFiles } from "./files.js";
import { removals, updated } from "./service-versions.js";
import { changeRefusal } from "./services.js";
import { specProblems } from "./spec-rules.js";
import { removedVolumeRefusal } from "./volumes.js";

/** The schema of `stack.deployed` allows no more. */
const stackServicesMax = 1000;
const nameLengthMax = 63;

/** One service of the file, and what stands under its name today. */
interface Planned {
  alias: string;
  spec: ServiceSpec;
  /** JSON pointer into the file. */
  at: string;
  found: ServiceView | undefined;
}

/** One decision for the whole file: either every service becomes what it says, or none is touched. */
export function deployStack(view: View, intent: Asked<"DeployStack">, context: DecideContext, reason?: "undo"): Decision {
  const { namespace, name } = intent;
  const stack = lookUp(view.stacks, scopedName(namespace, name));
  const planned = intent.services.map(({ alias, spec }) => plan(view, namespace, name, alias, spec));
  const kept = new Set(planned.map(({ found }) => found?.id));
  const left = membersOf(view, stack).filter(({ id }) => !kept.has(id));
  const pruned = intent.prune ? left : [];
  const orphaned = intent.prune ? [] : left;

  const files = stackFiles(view, intent, context);
  const refusal = files.refusal ?? deployRefusal(view, intent, planned, pruned, orphaned);
  if (refusal) return refusal;

  const changes = planned.filter(({ found, spec }) => found && !equalJson(found.spec, spec));
  const additions = planned.filter(({ found }) => !found).map((service) => ({ ...service, id: context.nextId() }));
  const events: NewEvent[] = [
    ...files.events,
    ...removals(view, pruned, context),
    ...changes.flatMap(({ found, spec }) => (found ? [updated(found, spec, context, reason === undefined ? {} : { reason })] : [])),
    ...additions.map(({ id, spec, alias }) => event("service.created", `service/${id}`, { service: id, spec, stack: { name, alias } })),
  ];
  if (events.length > 0 || !stack) {
    const services = [
      ...planned.flatMap(({ found }) => (found ? [found.id] : [])),
      ...additions.map(({ id }) => id),
      ...orphaned.map(({ id }) => id),
    ];
    events.push(event("stack.deployed", `stack/${scopedName(namespace, name)}`, { namespace, name, services }));
  }
  events.push(...filesLeft(view, intent, events, context));
  const names = (services: { spec: ServiceSpec }[]) => services.map(({ spec }) => spec.name);
  const detail = {
    created: names(additions),
    updated: names(changes),
    removed: names(pruned),
    unchanged: names(planned.filter((service) => service.found && !changes.includes(service))),
    orphaned: names(orphaned),
    ...filesNamed(events),
  };
  return settled(events, { status: 200, id: scopedName(namespace, name), detail });
}

const fileChanges = {
  "config.created": "createdConfigs",
  "config.removed": "removedConfigs",
  "secret.created": "createdSecrets",
  "secret.removed": "removedSecrets",
} as const;

/** The configs and secrets that these events make and take away; nothing of those kinds that they leave alone. */
function filesNamed(events: readonly NewEvent[]): Record<string, string[]> {
  const named: Record<string, string[]> = {};
  for (const { type, data } of events) {
    if (!(type in fileChanges) || !("name" in data)) continue;
    const what = fileChanges[type as keyof typeof fileChanges];
    named[what] = [...(named[what] ?? []), data.name];
  }
  return named;
}

/** Files of the stack that nothing refers to once these events have come. */
export function filesLeft(view: View, stack: { namespace: string; name: string }, events: NewEvent[], { now }: DecideContext): NewEvent[] {
  const has = [...entriesOf(view.configs), ...entriesOf(view.secrets)].some((file) => file.stack === stack.name);
  if (!has) return [];
  return unusedFiles(evolve(view, asIfLogged(view, events, now)), stack).map(fileRemoved);
}

export function removeStack(view: View, { namespace, name }: Asked<"RemoveStack">, context: DecideContext): Decision {
  const stack = lookUp(view.stacks, scopedName(namespace, name));
  if (!stack) {
    const message = `no stack is named ${JSON.stringify(name)} in namespace ${namespace}`;
    return rejected("notFound", "stack_not_found", message, [{ field: "stack", message }]);
  }
  const subject = `stack/${scopedName(namespace, name)}`;
  const events = [...removals(view, membersOf(view, stack), context), event("stack.removed", subject, { namespace, name })];
  events.push(...filesLeft(view, { namespace, name }, events, context));
  return settled(events, { status: 204 });
}

function plan(view: View, namespace: string, stack: string, alias: string, given: ServiceSpec): Planned {
  const name = `${stack}_${alias}`;
  const id = lookUp(view.serviceNames, scopedName(namespace, name));
  const found = id === undefined ? undefined : serviceById(view, id);
  const spec = { ...given, name, namespace, replicas: replicasIn(given, found) };
  return { alias, spec, at: `/services/${alias}`, found };
}

/** Who is scaled by a policy keeps the replicas that it has: those of the file are for its first deployment. */
function replicasIn({ replicas, autoscaling }: ServiceSpec, found: ServiceView | undefined): number {
  if (autoscaling?.mode !== "auto" || found?.spec.autoscaling?.mode !== "auto") return replicas;
  return Math.min(autoscaling.max, Math.max(autoscaling.min, found.spec.replicas));
}

/** Services of the stack that still stand, those that left an earlier file included. */
export function membersOf(view: View, stack: StackView | undefined): ServiceView[] {
  return (stack?.services ?? []).flatMap((id) => {
    const service = serviceById(view, id);
    return service && !service.removed ? [service] : [];
  });
}

function deployRefusal(
  view: View,
  intent: Asked<"DeployStack">,
  planned: Planned[],
  pruned: ServiceView[],
  orphaned: ServiceView[],
): Decision | undefined {
  const total = planned.length + orphaned.length;
  if (total > stackServicesMax) {
    return refusedField("invalid", "invalid_stack", "/services", `a stack has at most ${stackServicesMax} services, not ${total}`);
  }
  const problems = planned.flatMap((service, index) => [
    ...nameProblems(service, planned.slice(0, index)),
    ...specProblems(service.spec).map((problem) => below(service.at, problem)),
  ]);
  if (problems.length === 0) problems.push(...dependencyProblemsOf(view, intent.name, planned, pruned));
  if (problems.length > 0) return refusedFields("invalid", "invalid_spec", problems);

  const { namespace, name: stack, configs = [], secrets = [] } = intent;
  const made = new Set([
    ...configs.map(({ name }) => fileKey("config", namespace, name)),
    ...secrets.map(({ name }) => fileKey("secret", namespace, name)),
  ]);
  const missing = planned.flatMap(({ at, spec }) => missingFiles(view, spec, made).map((problem) => below(at, problem)));
  if (missing.length > 0) return refusedFields("invalid", "unknown_file", missing);

  const foreign = planned.filter(({ found }) => found && found.stack?.name !== stack);
  if (foreign.length > 0) {
    const errors = foreign.map(({ at, spec, found }) => ({ field: at, message: foreignText(spec.name, found) }));
    return refusedFields("conflict", "name_taken", errors);
  }
  for (const { found, spec, at } of planned) {
    const refusal = (found && changeRefusal(found, spec)) ?? removedVolumeRefusal(view, spec, found?.spec);
    if (refusal?.kind === "rejected") {
      const { kind, code, errors } = refusal.rejection;
      return refusedFields(
        kind,
        code,
        errors.map((error) => below(at, error)),
      );
    }
  }
  return portRefusal(view, planned, pruned);
}

function dependencyProblemsOf(view: View, stack: string, planned: Planned[], pruned: ServiceView[]): FieldError[] {
  if (!planned.some(({ spec }) => spec.dependsOn || spec.autoscaling?.scaleWith)) return [];
  const changes = new Map<string, Dependent | null>([
    ...pruned.map(({ name }): [string, null] => [name, null]),
    ...planned.map(({ spec }): [string, Dependent] => [spec.name, { spec, stack }]),
  ]);
  return planned.flatMap(({ spec, at }) =>
    [...dependencyProblems(view, { spec, stack }, changes), ...scaleWithProblems(view, { spec, stack }, changes)].map((problem) =>
      below(at, problem),
    ),
  );
}

function nameProblems({ alias, spec, at }: Planned, earlier: Planned[]): FieldError[] {
  const problems: FieldError[] = [];
  if (earlier.some((other) => other.alias === alias)) problems.push({ field: at, message: `${alias} is in the file twice` });
  if (spec.name.length > nameLengthMax) {
    problems.push({ field: at, message: `its name ${spec.name} would be longer than ${nameLengthMax} characters` });
  }
  return problems;
}

function foreignText(name: string, found: ServiceView | undefined): string {
  return found?.stack ? `service ${name} belongs to stack ${found.stack.name}` : `service ${name} belongs to no stack; remove it first`;
}

/** Services of the file may hand a port to one another, so only their new specs count. */
function portRefusal(view: View, planned: Planned[], pruned: ServiceView[]): Decision | undefined {
  const claims = planned.flatMap(({ at, spec, alias }) => portClaims(spec).map((claim) => ({ ...below(at, claim), alias })));
  const aside = new Set([...planned.flatMap(({ found }) => (found ? [found.id] : [])), ...pruned.map(({ id }) => id)]);
  const conflicts = [...claimedTwice(claims), ...portConflicts(view, claims, aside)];
  return conflicts.length > 0 ? refusedFields("conflict", "port_taken", conflicts) : undefined;
}

function claimedTwice(claims: (PortClaim & { alias: string })[]): FieldError[] {
  const first = new Map<string, PortClaim & { alias: string }>();
  return claims.flatMap((claim) => {
    const other = first.get(claim.port);
    if (!other) first.set(claim.port, claim);
    // Tasks of two services may have the same port on different nodes, as long as no forwarder wants it on all.
    if (!other || (other.mode === "host" && claim.mode === "host")) return [];
    return [{ field: claim.field, message: `${portText(claim.port)} is published by service ${other.alias} of this stack already` }];
  });
}

function below<T extends { field: string }>(at: string, problem: T): T {
  return { ...problem, field: `${at}${problem.field}` };
}
