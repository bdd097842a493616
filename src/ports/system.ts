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

export const systemRandom: Random = {
  hex: (bytes) => randomBytes(bytes).toString("hex"),
  uint32: () => randomInt(0, 2 ** 32),
};

const idAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

export const systemIds: Ids = {
  next() {
    let id = "";
    // 252 is the largest multiple of 36 below 256: bytes above it would favour the first letters.
    while (id.length < 12) for (const byte of randomBytes(16)) if (byte < 252 && id.length < 12) id += idAlphabet[byte % 36];
    return id;
  },
};
