import { ClusterError } from "../ports/index.js";

/** A line longer than this is not one of fleetlog's. */
const lineCharactersMax = 4 * 1024 * 1024;

/** The values of a newline-delimited body; empty lines are the server's way to keep a quiet connection alive. */
export async function* ndjson(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() as string;
    if (rest.length > lineCharactersMax) throw new ClusterError("malformed", "line_too_long", "the stream holds a line without an end");
    for (const line of lines) if (line !== "") yield JSON.parse(line);
  }
  if (rest !== "") throw new ClusterError("unavailable", "stream_cut", "the stream broke off within a line");
}
