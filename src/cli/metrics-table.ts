import type { Client } from "../client/index.js";
import type { Column } from "./table.js";
import { formatBytes, formatCpus } from "./units.js";

export type ServiceMetrics = Awaited<ReturnType<typeof serviceMetrics>>;
type Series = NonNullable<ServiceMetrics["series"]>[number];
type Point = NonNullable<Series["points"]>[number];

const trendPoints = 20;
const bars = "▁▂▃▄▅▆▇█";

/** What a service used and did in the last minutes. */
export async function serviceMetrics(client: Client, service: string, namespace: string | undefined) {
  const { data } = await client.get("/v1/metrics", { params: { query: { service, namespace } } });
  return data;
}

/** A line for each series: its newest point, and how it came there. */
export const metricColumns: Column<Series>[] = [
  { title: "METRIC", value: ({ name }) => name ?? "-", shrinkTo: 12 },
  { title: "AVERAGE", value: (series) => newest(series, ({ average }) => average) },
  { title: "MAX", value: (series) => newest(series, ({ max }) => max), spare: 2 },
  { title: "TOTAL", value: (series) => newest(series, ({ sum }) => sum) },
  { title: "OF", value: (series) => String(Math.round(series.points?.at(-1)?.count ?? 0)), spare: 1 },
  { title: "15 MIN", value: (series) => trendOf((series.points ?? []).map(({ average }) => average ?? 0)), spare: 0 },
];

function newest({ name, points }: Series, pick: (point: Point) => number | undefined): string {
  const point = points?.at(-1);
  const value = point && pick(point);
  return value === undefined ? "-" : inUnits(name ?? "", value);
}

/** In the unit that a built-in metric has; as it is where a monitor sent it. */
export function inUnits(name: string, value: number): string {
  switch (name) {
    case "cpu":
      return formatCpus(Math.round(value));
    case "cpu_throttled":
      return `${(value / 10).toFixed(1)} %`;
    case "memory":
      return formatBytes(Math.round(value));
    case "network_receive":
    case "network_transmit":
    case "block_read":
    case "block_write":
      return `${formatBytes(Math.round(value))}/s`;
    default:
      return String(Number(value.toPrecision(6)));
  }
}

/** The last points as a row of bars, from the least of them to the greatest. */
export function trendOf(values: readonly number[]): string {
  const shown = values.slice(-trendPoints);
  const least = Math.min(...shown);
  const span = Math.max(...shown) - least;
  return shown.map((value) => bars[span === 0 ? 0 : Math.round(((value - least) / span) * (bars.length - 1))]).join("");
}
