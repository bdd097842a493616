/** Collects an option that may be given many times. */
export function many(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
