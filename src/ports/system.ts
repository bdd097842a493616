import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { Ids, Random } from "./random.js";
import type { Clock, Timers } from "./time.js";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  sleep: (ms, signal) => (ms === 0 ? nextTurn(undefined, signal ? { signal } : {}) : delay(ms, undefined, signal ? { signal } : {})),
};

/** Random bytes are drawn this many at a time: a draw costs more than many ids or salts. */
const poolBytes = 16_384;
let pool = Buffer.alloc(0);
let poolAt = 0;

/** Where so many bytes begin in the pool that nobody was given yet. */
function drawn(bytes: number): number {
  if (poolAt + bytes > pool.length) {
    pool = randomBytes(Math.max(poolBytes, bytes));
    poolAt = 0;
  }
  const from = poolAt;
  poolAt += bytes;
  return from;
}

export const systemRandom: Random = {
  hex(bytes) {
    const from = drawn(bytes);
    const text = pool.toString("hex", from, poolAt);
    // It may be a secret: nothing else here holds it.
    pool.fill(0, from, poolAt);
    return text;
  },
  uint32: () => randomInt(0, 2 ** 32),
};

const idAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

const idChars = Buffer.alloc(12);

export const systemIds: Ids = {
  next() {
    for (let i = 0; i < idChars.length; ) {
      const byte = pool[drawn(1)] as number;
      // 252 is the largest multiple of 36 below 256: bytes above it would favour the first letters.
      if (byte < 252) idChars[i++] = idAlphabet.charCodeAt(byte % 36);
    }
    return idChars.toString("latin1");
  },
};
