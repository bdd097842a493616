import type { Timers } from "../ports/index.js";

/** The answer, or what `onSilence` makes of its absence after `ms`. An answer that comes later is not listened to. */
export function answeredWithin<T>(timers: Timers, ms: number, answer: Promise<T>, onSilence: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => {
      try {
        resolve(onSilence());
      } catch (error) {
        reject(error);
      }
    });
    answer.finally(cancel).then(resolve, reject);
  });
}
