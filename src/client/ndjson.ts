import { ClusterError } from "../ports/index.js";

/** A line longer than this is not one of fleetlog's. */
const lineCharactersMax = 4 * 1024 * 1024;

/**
 * The values of a newline-delimited body; empty lines are the server's way to keep a quiet connection alive.
 * @param onBytes called for whatever comes, empty lines as well
 */
export async function* ndjson(body: ReadableStream<Uint8Array>, onBytes = () => {}): AsyncGenerator<unknown> {
  for await (const batch of ndjsonBatches(body, onBytes)) yield* batch;
}

/** The same, as many at a time as came together. */
export async function* ndjsonBatches(body: ReadableStream<Uint8Array>, onBytes = () => {}): AsyncGenerator<unknown[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body) {
    onBytes();
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() as string;
    if (rest.length > lineCharactersMax) throw new ClusterError("malformed", "line_too_long", "the stream holds a line without an end");
    const values = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
    if (values.length > 0) yield values;
  }
  if (rest !== "") throw new ClusterError("unavailable", "stream_cut", "the stream broke off within a line");
}
