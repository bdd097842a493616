import {
  isBuiltInMetric,
  type MetricsRecord,
  type MetricsSeries,
  sampleEarlyMs,
  sampleLateMs,
  taskAddress,
  userMetricsMax,
} from "../../model/index.js";
import { findService, type ServiceView, serviceById, type View } from "../../projections/index.js";
import { type Given, type GivenPoint, invalidMetrics } from "./given.js";

export interface Monitor {
  view: View;
  now: number;
  /** Where a value does not say itself what it is of. */
  namespace: string;
  service: string | undefined;
  /** How the sender calls itself; undefined: as its token, or as what it measures says. */
  name: string | undefined;
  token: string;
  /** Whether it may write metrics of the service; false where it must not even know of it. @throws ClusterError of kind forbidden */
  mayWrite(service: ServiceView): boolean;
  /** Names that monitors sent of a service before. */
  namesOf(service: string): readonly string[];
}

const lateReason = `older than ${sampleLateMs / 1000} s`;
const earlyReason = `more than ${sampleEarlyMs / 1000} s in the future`;
const labelledReason = "with labels that nobody could tell apart later; only counts are added up over them";

const serviceLabels = ["service", "service.name"];
const namespaceLabels = ["namespace", "service.namespace"];
const taskLabels = ["task", "service.instance.id"];
const ownLabels = new Set([...serviceLabels, ...namespaceLabels, ...taskLabels]);
const taskPattern = /^[0-9a-z]{12}\.[1-9][0-9]{0,6}\.[0-9a-z]{12}$/;
const monitorPattern = /^[a-z0-9]([a-z0-9_.-]{0,61}[a-z0-9])?$/;
/** Of a service as a whole. */
const whole = "";

/** Values of one service, source and time: by name, and by task. */
interface Group {
  record: Omit<MetricsRecord, "series">;
  values: Map<string, Map<string, number>>;
}

/**
 * What a monitor sent, as records for the stream.
 * @throws ClusterError `invalid_metrics` for a service that is not there, a name that may not be, or one name too many
 */
export function recordsOf({ points, leftOut }: Given, monitor: Monitor): MetricsRecord[] {
  const groups = new Map<string, Group>();
  const names = new Map<string, Set<string>>();
  for (const point of points) {
    const time = point.time ?? monitor.now;
    const service = serviceOf(point, monitor);
    requireName(point, service, monitor, names);
    const isLabelled = [...point.labels.keys()].some((label) => !ownLabels.has(label));
    if (time < monitor.now - sampleLateMs) leftOut.add(lateReason);
    else if (time > monitor.now + sampleEarlyMs) leftOut.add(earlyReason);
    else if (isLabelled && !point.isSum) leftOut.add(labelledReason);
    else {
      const { values } = groupOf(groups, point, service, time, monitor);
      const rows = values.get(point.name) ?? new Map<string, number>();
      values.set(point.name, rows);
      const row = taskOf(point, service) ?? whole;
      rows.set(row, point.isSum ? (rows.get(row) ?? 0) + point.value : point.value);
    }
  }
  return [...groups.values()].map(({ record, values }) => ({
    ...record,
    series: [...values].flatMap(([name, rows]) => seriesOf(name, rows)),
  }));
}

function groupOf(groups: Map<string, Group>, point: GivenPoint, service: ServiceView, time: number, monitor: Monitor): Group {
  const source = `monitor:${monitor.name ?? instanceOf(point) ?? monitor.token}`;
  const key = `${service.id} ${time} ${source}`;
  const { cluster } = monitor.view;
  const group = groups.get(key) ?? {
    record: { cluster, time, source, namespace: service.namespace, service: service.id },
    values: new Map(),
  };
  groups.set(key, group);
  return group;
}

function seriesOf(name: string, rows: ReadonlyMap<string, number>): MetricsSeries[] {
  const tasks = [...rows.keys()].filter((row) => row !== whole);
  const ofService = rows.get(whole);
  return [
    ...(tasks.length > 0 ? [{ name, tasks, values: tasks.map((task) => rows.get(task) as number) }] : []),
    ...(ofService === undefined ? [] : [{ name, values: [ofService] }]),
  ];
}

function labelOf({ labels, about }: GivenPoint, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = labels.get(name) ?? about.get(name);
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

/** One that is out of the sender's sight is one that is not there. */
function serviceOf(point: GivenPoint, monitor: Monitor): ServiceView {
  const { view } = monitor;
  const task = labelOf(point, taskLabels);
  const idOrName = labelOf(point, serviceLabels) ?? monitor.service;
  const namespace = labelOf(point, namespaceLabels) ?? monitor.namespace;
  if (idOrName === undefined && (task === undefined || !taskPattern.test(task))) {
    throw invalidMetrics(
      point.at,
      `say which service ${point.name} is of, by the label \`service\`, or by the parameter \`service\` for all`,
    );
  }
  const found = idOrName === undefined ? serviceById(view, taskAddress(task as string).service) : findService(view, namespace, idOrName);
  if (found && !found.removed && monitor.mayWrite(found)) return found;
  const which = idOrName === undefined ? `is of task ${task}` : `has the id or name ${JSON.stringify(idOrName)} in namespace ${namespace}`;
  throw invalidMetrics(point.at, `no service ${which}`);
}

function taskOf(point: GivenPoint, service: ServiceView): string | undefined {
  const given = point.labels.get("task") ?? point.about.get("task");
  const task = given ?? labelOf(point, ["service.instance.id"]);
  if (task === undefined || task === "") return undefined;
  if (taskPattern.test(task) && taskAddress(task).service === service.id) return task;
  // An instance may be called anything; a task is one of the service.
  if (given === undefined) return undefined;
  throw invalidMetrics(point.at, `${JSON.stringify(task.slice(0, 64))} is no task of service ${service.name}`);
}

/** Each instance of a service measures for itself. */
function instanceOf(point: GivenPoint): string | undefined {
  const instance = labelOf(point, ["service.instance.id"]);
  return instance !== undefined && monitorPattern.test(instance) ? instance : undefined;
}

function requireName(point: GivenPoint, { id, name: service }: ServiceView, monitor: Monitor, names: Map<string, Set<string>>): void {
  const { name, at } = point;
  if (name.length > nameLengthMax) throw invalidMetrics(at, `a name may have ${nameLengthMax} characters`);
  if (isBuiltInMetric(name)) throw invalidMetrics(at, `${name} is what fleetlog measures itself: call it something else`);
  const known = names.get(id) ?? new Set(monitor.namesOf(id));
  names.set(id, known);
  if (!known.has(name) && known.size >= userMetricsMax)
    throw invalidMetrics(
      at,
      `service ${service} has ${userMetricsMax} metrics already, which is all that it may have: ${name} is one too many`,
    );
  known.add(name);
}

const nameLengthMax = 128;
