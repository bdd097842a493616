/** Of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle) - 1] as number)) / 2;
}

/** Of neighbouring turns: what else the machine does in those seconds hits both sides of a pair. */
export function medianRatio(over: readonly number[], under: readonly number[]): number {
  return Number(median(over.map((value, i) => value / (under[i] as number))).toFixed(3));
}
