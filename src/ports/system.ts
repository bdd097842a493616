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

/** Random bytes are drawn this many at a time: a draw costs more than many ids. */
const idPoolBytes = 16_384;
let idPool: Uint8Array = new Uint8Array(0);
let idPoolAt = 0;

function nextIdByte(): number {
  if (idPoolAt === idPool.length) {
    idPool = randomBytes(idPoolBytes);
    idPoolAt = 0;
  }
  return idPool[idPoolAt++] as number;
}

const idChars = Buffer.alloc(12);

export const systemIds: Ids = {
  next() {
    for (let i = 0; i < idChars.length; ) {
      const byte = nextIdByte();
      // 252 is the largest multiple of 36 below 256: bytes above it would favour the first letters.
      if (byte < 252) idChars[i++] = idAlphabet.charCodeAt(byte % 36);
    }
    return idChars.toString("latin1");
  },
};
