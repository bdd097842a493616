import { ClusterError } from "../ports/index.js";
import { reachesEverywhere, tokenOf } from "./auth.js";
import { bodyLimitOf } from "./body.js";
import type { Request, Response } from "./http/index.js";

/** Bodies of writes that are under way, together and of one token; what waits to be decided is bounded by the writer. */
export const bodiesBytesMax = 256 * 1024 * 1024;
export const callerBodiesBytesMax = 32 * 1024 * 1024;
/** Writes of one token under way: far more than answers in time, far fewer than keep the others from being read. */
export const callerWritesMax = 1_024;

/** What controllers say of agents comes before what people ask for: one token speaks for a whole fleet there. */
const forFleet = /^\/v1\/(nodes\/[^/]+\/frames|cluster\/liveness)$/;

interface UnderWay {
  writes: number;
  bytes: number;
}

/**
 * Bounds what writes may take before anybody decides them: their bodies in memory, and the event loop's time for
 * parsing and checking them. A token over its share is refused with 429 before its body is read, so that it costs the
 * others next to nothing; what is too much for the controller is a 503.
 */
export class Admission {
  #bytes = 0;
  readonly #callers = new Map<string, UnderWay>();

  /** Once the token is known; what anybody may ask for has none, and is no write. */
  admit(request: Request, response: Response): void {
    const bytes = announcedBytes(request);
    if (this.#bytes + bytes > bodiesBytesMax) {
      throw refused("unavailable", "overloaded", "the bodies of requests under way fill the memory that there is for them");
    }
    const isWrite = request.method !== "GET" && request.method !== "HEAD";
    const isOfCaller = isWrite && response.locals.token !== undefined && !speaksForFleet(request, response);
    const leave = isOfCaller ? this.#admitWrite(response, bytes) : undefined;
    if (bytes === 0 && !leave) return;
    this.#bytes += bytes;
    // Answered, or its client has gone.
    response.on("close", () => {
      this.#bytes -= bytes;
      leave?.();
    });
  }

  #admitWrite(response: Response, bytes: number): () => void {
    const { id, name } = tokenOf(response);
    const caller = this.#callers.get(id) ?? { writes: 0, bytes: 0 };
    if (caller.writes >= callerWritesMax || caller.bytes + bytes > callerBodiesBytesMax) {
      const message = `${caller.writes} writes of token ${name}, with ${caller.bytes} bytes, are under way already`;
      throw refused("exhausted", "caller_over_share", message);
    }
    caller.writes++;
    caller.bytes += bytes;
    this.#callers.set(id, caller);
    return () => {
      caller.writes--;
      caller.bytes -= bytes;
      if (caller.writes === 0) this.#callers.delete(id);
    };
  }
}

/** Others may send there too, to be refused once it is read: until then it is theirs. */
function speaksForFleet({ path }: Request, response: Response): boolean {
  return forFleet.test(path) && reachesEverywhere(tokenOf(response), "peer");
}

/** What the request will take at most: whatever is longer is refused unread. */
function announcedBytes({ headers, path }: Request): number {
  const bytesMax = bodyLimitOf(path);
  if (headers["transfer-encoding"] !== undefined) return bytesMax;
  const bytes = Number(headers["content-length"] ?? 0);
  return bytes <= bytesMax ? bytes : 0;
}

function refused(kind: "exhausted" | "unavailable", code: string, message: string): ClusterError {
  return new ClusterError(kind, code, `${message}; nothing was written`, { retryAfterS: 1 });
}
