import { ClusterError } from "../ports/index.js";
import type { Transport } from "./transport.js";

/** An answer that is text, as it comes; it may be larger than memory. */
export async function* readText(transport: Transport, path: string, accept: string, signal: AbortSignal): AsyncGenerator<string> {
  const body = await transport.open(path, { accept }, signal);
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ClusterError("unavailable", "answer_cut", `the answer to ${path} broke off`, { cause });
  }
}
