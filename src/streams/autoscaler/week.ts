/** A week is cut into quarters of an hour; they are counted from 1970 UTC. */
export const quarterMs = 900_000;
export const quartersPerWeek = (7 * 24 * 3_600_000) / quarterMs;

export function quarterOf(time: number): number {
  return Math.floor(time / quarterMs);
}

/** By time zone: the offset from UTC in quarters, by the quarter it was asked of. To ask takes longer than to remember. */
const offsets = new Map<string, { format: Intl.DateTimeFormat; known: Map<number, number> }>();
const zonesMax = 1_000;
const knownMax = 5_000;

function offsetOf(quarter: number, timeZone: string): number {
  let zone = offsets.get(timeZone);
  if (!zone) {
    if (offsets.size >= zonesMax) offsets.clear();
    zone = { format: new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }), known: new Map() };
    offsets.set(timeZone, zone);
  }
  let offset = zone.known.get(quarter);
  if (offset === undefined) {
    if (zone.known.size >= knownMax) zone.known.clear();
    offset = parsedOffset(zone.format.formatToParts(quarter * quarterMs).find(({ type }) => type === "timeZoneName")?.value ?? "");
    zone.known.set(quarter, offset);
  }
  return offset;
}

/** `GMT+05:45`, or `GMT`. */
function parsedOffset(text: string): number {
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d{2}):?(\d{2})?/.exec(text) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 4 + Math.round(Number(minutes) / 15));
}

/** The quarter at the same time of the week, so many weeks before, as clocks on walls there show it. */
export function quarterBefore(quarter: number, weeks: number, timeZone: string): number {
  const plain = quarter - weeks * quartersPerWeek;
  if (timeZone === "UTC") return plain;
  return plain + offsetOf(quarter, timeZone) - offsetOf(plain, timeZone);
}
