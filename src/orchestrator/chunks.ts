/** Rows of one columnar event, so that no event is larger than about 100 KiB however large the service. */
const rowsMax = 1_000;

export function inChunks<T>(rows: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < rows.length; at += rowsMax) chunks.push(rows.slice(at, at + rowsMax));
  return chunks;
}
