/** Of a number, a truth value, or what holds a string, an array or a member together. */
const atomBytes = 8;

/** Bytes that a JSON value takes in memory, roughly and cheaply: only to bound how many may be held. */
export function roughSize(value: unknown): number {
  if (typeof value === "string") return atomBytes + value.length;
  if (typeof value !== "object" || value === null) return atomBytes;
  let bytes = atomBytes;
  if (Array.isArray(value)) for (const item of value) bytes += roughSize(item);
  else for (const name in value) bytes += atomBytes + roughSize((value as Record<string, unknown>)[name]);
  return bytes;
}
