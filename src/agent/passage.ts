import { connect, type Socket } from "node:net";
import type { Route } from "../model/index.js";
import { reachable } from "./reachable.js";
import { reset } from "./reset.js";

const connectTimeoutMs = 2_000;
const keepAliveMs = 30_000;

/** How long a connection may pass nothing. */
export interface IdleLimits {
  /** With both ends open, as a pool's is over a quiet night's hours; an end that is gone is found by keep-alive long before. */
  openMs: number;
  /** The client has said its last, and waits for the task's answer. */
  answerMs: number;
  /** The task has said its last. */
  endedMs: number;
}

const idleLimits: IdleLimits = { openMs: 4 * 3_600_000, answerMs: 600_000, endedMs: 60_000 };

/** The targets of a route, each once, beginning with the one whose turn it is. */
export function inTurn(targets: Route["targets"], turn: number): Route["targets"] {
  const first = turn % Math.max(1, targets.length);
  return [...targets.slice(first), ...targets.slice(0, first)];
}

/** Passes a connection on to the first of these that takes it; with none left the client sees a reset. `sockets` holds both ends while they live. */
export function passOn(client: Socket, targets: Route["targets"], sockets: Set<Socket>, idle: IdleLimits = idleLimits): void {
  const order = [...targets];
  sockets.add(client);
  client.once("close", () => sockets.delete(client));
  client.on("error", () => client.destroy());
  let upstream: Socket | undefined;
  client.once("close", (failed) => {
    if (!upstream) return;
    if (failed && !upstream.connecting) reset(upstream);
    else upstream.destroy();
  });
  const next = () => {
    const target = order.shift();
    if (client.destroyed) return;
    if (!target) {
      reset(client);
      return;
    }
    const tried = connect({ host: reachable(target.address), port: target.port, allowHalfOpen: true, noDelay: true });
    upstream = tried;
    sockets.add(tried);
    tried.once("close", () => sockets.delete(tried));
    tried.setTimeout(connectTimeoutMs, () => tried.destroy(new Error("connecting took too long")));
    tried.once("error", next);
    tried.once("connect", () => {
      tried.off("error", next);
      tried.setTimeout(0);
      tried.setKeepAlive(true, keepAliveMs);
      join(client, tried, idle);
    });
  };
  next();
}

/**
 * Each side's end is passed on by itself; an error on one side resets the other, so that half an answer is never taken
 * for a whole one. Both are let go when nothing has passed for too long: whatever passes, passes the client's socket.
 */
function join(client: Socket, upstream: Socket, { openMs, answerMs, endedMs }: IdleLimits): void {
  // Where the answer ended before, it is whole, and its last bytes are still on their way.
  upstream.on("error", () => (client.writableEnded ? client.destroySoon() : reset(client)));
  client.once("timeout", () => client.destroy());
  client.setTimeout(openMs);
  client.once("end", () => client.setTimeout(answerMs));
  upstream.once("end", () => client.setTimeout(endedMs));
  client.pipe(upstream);
  upstream.pipe(client);
}
