/** `99.95%` or `99.95` in parts per million; undefined for what is no percentage above 0 and up to 100, or finer than that. */
export function parsePercent(text: string): number | undefined {
  const [, whole, fraction = ""] = /^(\d{1,3})(?:\.(\d{1,4}))?%?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const parts = Number(whole) * 10_000 + Number(fraction.padEnd(4, "0"));
  return parts > 0 && parts <= 1_000_000 ? parts : undefined;
}

/** Parts per million as a percentage, exactly: `99.95%`. */
export function percentText(parts: number): string {
  return `${parts / 10_000}%`;
}
