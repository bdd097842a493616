import type { VolumePurge, VolumesFrame } from "../model/index.js";
import type { CancelTimer, Random, Timers } from "../ports/index.js";
import { BackOff } from "./back-off.js";
import type { AgentLog } from "./log.js";
import type { Runtime } from "./runtime.js";

export interface VolumePurgesOptions {
  runtimes: readonly Runtime[];
  timers: Timers;
  random: Random;
  log: AgentLog;
  /** What is only kept for its logs gives the volume free. */
  release(volume: VolumePurge): void;
  /** May be lost: it is said again for as long as the order stands. */
  tell(said: Omit<VolumesFrame, "frame">): void;
}

interface Attempt {
  order: VolumePurge;
  backOff: BackOff;
  underWay: boolean;
  cancel?: CancelTimer;
}

const retryMinMs = 1_000;
const retryMaxMs = 60_000;
const errorCharsMax = 1_024;

/**
 * Deletes the volumes that the newest orders name, and nothing else. Whatever comes of it is told, and the same is done again until
 * the orders do not name it any more: what is gone already is found to be gone.
 */
export class VolumePurges {
  /** By the volume's id. */
  private readonly attempts = new Map<string, Attempt>();
  private closed = false;

  constructor(private readonly options: VolumePurgesOptions) {}

  obey(orders: readonly VolumePurge[]): void {
    const wanted = new Set(orders.map(({ volume }) => volume));
    for (const [volume, { cancel }] of this.attempts) {
      if (wanted.has(volume)) continue;
      cancel?.();
      this.attempts.delete(volume);
    }
    for (const order of orders) {
      if (this.attempts.has(order.volume)) continue;
      const backOff = new BackOff(this.options.random, retryMinMs, retryMaxMs);
      const attempt: Attempt = { order, backOff, underWay: false };
      this.attempts.set(order.volume, attempt);
      void this.carryOut(attempt);
    }
  }

  /** A controller has just been connected to, which may not have heard what the one before it was told. */
  again(): void {
    for (const attempt of this.attempts.values()) {
      if (attempt.underWay) continue;
      attempt.cancel?.();
      void this.carryOut(attempt);
    }
  }

  close(): void {
    this.closed = true;
    for (const { cancel } of this.attempts.values()) cancel?.();
  }

  private async carryOut(attempt: Attempt): Promise<void> {
    attempt.underWay = true;
    const { order } = attempt;
    const { volume } = order;
    let error: string | undefined;
    try {
      this.options.release(order);
      for (const runtime of this.options.runtimes) await runtime.deleteVolume?.(order);
    } catch (cause) {
      this.options.log.warn(
        { err: cause, volume: `${order.namespace}/${order.name}` },
        "a volume could not be deleted; it will be tried again",
      );
      error = (cause as Error).message.slice(0, errorCharsMax);
    }
    attempt.underWay = false;
    // The orders may have changed meanwhile: then nobody waits for it.
    if (this.closed || this.attempts.get(volume) !== attempt) return;
    this.options.tell(error === undefined ? { deleted: [volume], failed: [] } : { deleted: [], failed: [{ volume, error }] });
    attempt.cancel = this.options.timers.after(attempt.backOff.next(), () => void this.carryOut(attempt));
  }
}
