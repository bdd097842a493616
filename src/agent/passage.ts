import { connect, type Socket } from "node:net";
import type { Route } from "../model/index.js";
import { Opening } from "./opening.js";
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

/** A request that ends whoever takes it ends no more than one other. */
const repeatsMax = 1;

/**
 * Passes a connection on to the first of these that takes it; with none left the client sees a reset. One that takes it and goes without a
 * word did nothing with it, as far as can be known, where the client has only asked: then it is passed on to the next. So a request is
 * not lost with a task that dies, or to the engine's own proxy, which takes connections for a container that is gone. `sockets` holds both
 * ends while they live.
 */
export function passOn(client: Socket, targets: Route["targets"], sockets: Set<Socket>, idle: IdleLimits = idleLimits): void {
  const order = [...targets];
  const opening = new Opening(client);
  let repeats = 0;
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
    if (!upstream) boundIdle(client, idle);
    upstream = tried;
    sockets.add(tried);
    tried.once("close", () => sockets.delete(tried));
    tried.setTimeout(connectTimeoutMs, () => tried.destroy(new Error("connecting took too long")));
    tried.once("error", next);
    tried.once("connect", () => {
      tried.off("error", next);
      tried.setTimeout(0);
      tried.setKeepAlive(true, keepAliveMs);
      opening.leadTo(tried);
      firstWord(tried, (word, error) => {
        if (word === undefined && repeats < repeatsMax && order.length > 0 && opening.mayBeRepeated) {
          repeats++;
          opening.leaveFrom(tried);
          tried.on("error", () => {}).destroy();
          next();
          return;
        }
        opening.forget();
        if (error) reset(client);
        else join(client, tried, idle, word);
      });
    });
  };
  next();
}

/** Calls back once: with what it says first, or with nothing when it ends, or breaks off, before it has said anything. */
function firstWord(upstream: Socket, tell: (word: Buffer | undefined, error?: Error) => void): void {
  const said = (word: Buffer) => over(word);
  const ended = () => over(undefined);
  const failed = (error: Error) => over(undefined, error);
  const over = (word: Buffer | undefined, error?: Error) => {
    upstream.off("data", said).off("end", ended).off("error", failed);
    tell(word, error);
  };
  upstream.on("data", said).on("end", ended).on("error", failed);
}

/** It is let go when nothing has passed for too long: whatever passes, passes the client's socket. */
function boundIdle(client: Socket, { openMs, answerMs }: IdleLimits): void {
  client.once("timeout", () => client.destroy());
  client.setTimeout(openMs);
  client.once("end", () => client.setTimeout(answerMs));
}

/**
 * Each side's end is passed on by itself; an error on one side resets the other, so that half an answer is never taken
 * for a whole one. The client's words are on their way already; `word`: the first of the answer.
 */
function join(client: Socket, upstream: Socket, { endedMs }: IdleLimits, word: Buffer | undefined): void {
  // Where the answer ended before, it is whole, and its last bytes are still on their way.
  upstream.on("error", () => (client.writableEnded ? client.destroySoon() : reset(client)));
  if (word) client.write(word);
  if (upstream.readableEnded) client.setTimeout(endedMs);
  else upstream.once("end", () => client.setTimeout(endedMs));
  upstream.pipe(client);
}
