import { type Given, type GivenPoint, histogramReason, invalidMetrics, LeftOut, notFiniteReason, requireFew } from "./given.js";

/**
 * Reads an export request of OpenTelemetry in its JSON encoding: gauges, and sums that count from a start. Members that are
 * not known are ignored, as the protocol wants it.
 * @throws ClusterError `invalid_metrics` that names the member
 */
export function readOtlp(body: unknown): Given {
  const points: GivenPoint[] = [];
  const leftOut = new LeftOut();
  for (const resource of members(new Node(body, "").get("resourceMetrics"))) {
    const about = attributesOf(resource.get("resource").get("attributes"));
    for (const scope of members(resource.get("scopeMetrics"))) {
      for (const metric of members(scope.get("metrics"))) {
        readMetric(metric, about, points, leftOut);
        requireFew({ points, leftOut }, { field: metric.path });
      }
    }
  }
  return { points, leftOut };
}

const deltaReason = "of a sum that says differences alone (delta temporality), which are not kept";
const noValueReason = "without a value";
/** As numbers on the wire; some senders write the names. */
const delta = new Set<unknown>([1, "AGGREGATION_TEMPORALITY_DELTA"]);
const noRecordedValue = 1;
const nanosDigits = 6;

function readMetric(metric: Node, about: ReadonlyMap<string, string>, points: GivenPoint[], leftOut: LeftOut): void {
  for (const kind of ["histogram", "exponentialHistogram", "summary"])
    for (const _ of members(metric.get(kind).get("dataPoints"))) leftOut.add(histogramReason);
  const name = metric.get("name").text();
  for (const kind of ["gauge", "sum"] as const) {
    const isDelta = kind === "sum" && delta.has(metric.get("sum").get("aggregationTemporality").value);
    for (const given of members(metric.get(kind).get("dataPoints"))) {
      const value = isDelta ? undefined : numberIn(given);
      if (isDelta) leftOut.add(deltaReason);
      else if (value === undefined) leftOut.add(noValueReason);
      else if (!Number.isFinite(value)) leftOut.add(notFiniteReason);
      else {
        const labels = attributesOf(given.get("attributes"));
        const at = { field: `${metric.path}/name` };
        points.push({
          name: prometheusName(name),
          value,
          time: timeOf(given.get("timeUnixNano")),
          labels,
          about,
          isSum: kind === "sum",
          at,
        });
      }
    }
  }
}

/** As OpenTelemetry itself turns its names into those of Prometheus. */
function prometheusName(name: string): string {
  const plain = name.replaceAll(/[^a-zA-Z0-9_:]/g, "_");
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

function numberIn(point: Node): number | undefined {
  const flags = point.get("flags").value;
  if (typeof flags === "number" && (flags & noRecordedValue) !== 0) return undefined;
  const [asDouble, asInt] = [point.get("asDouble"), point.get("asInt")];
  if (asDouble.isThere) return asDouble.number();
  return asInt.isThere ? asInt.number() : undefined;
}

/** Nanoseconds are beyond what a number holds: they are text. */
function timeOf(nanos: Node): number | undefined {
  const { value } = nanos;
  if (value === undefined || value === "" || value === "0" || value === 0) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return Math.floor(value / 10 ** nanosDigits);
  if (typeof value !== "string" || !/^\d{1,20}$/.test(value)) throw nanos.error("must be nanoseconds since 1970 UTC, as text");
  return Number(value.slice(0, -nanosDigits) || "0");
}

/** Those that are text, numbers or truth values. */
function attributesOf(list: Node): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const attribute of members(list)) {
    const value = attribute.get("value");
    for (const kind of ["stringValue", "intValue", "doubleValue", "boolValue"]) {
      const held = value.get(kind).value;
      if (held !== undefined && typeof held !== "object") attributes.set(attribute.get("key").text(), String(held));
    }
  }
  return attributes;
}

function* members(list: Node): Generator<Node> {
  if (!list.isThere) return;
  if (!Array.isArray(list.value)) throw list.error("must be an array");
  for (const index of list.value.keys()) yield list.get(String(index));
}

/** A member of the body that knows where it stands. */
class Node {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  get isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get(name: string): Node {
    const path = `${this.path}/${name}`;
    if (!this.isThere) return new Node(undefined, path);
    if (typeof this.value !== "object") throw this.error("must be an object");
    return new Node(Object.hasOwn(this.value as object, name) ? (this.value as Record<string, unknown>)[name] : undefined, path);
  }

  text(): string {
    if (typeof this.value !== "string" || this.value === "") throw this.error(this.isThere ? "must be a text" : "is required");
    return this.value;
  }

  /** Whole numbers may stand as text, and so may what JSON has no number for. */
  number(): number {
    const { value } = this;
    if (typeof value === "number") return value;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
    if (Number.isNaN(number) && value !== "NaN") throw this.error("must be a number");
    return number;
  }

  error(message: string) {
    return invalidMetrics({ field: this.path }, message);
  }
}
