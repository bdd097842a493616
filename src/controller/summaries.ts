import type { Clock, Timers } from "../ports/index.js";
import { answeredWithin } from "./answered.js";
import type { LeaseSeen } from "./forwarding.js";
import { summaryEveryMs } from "./limits.js";
import type { Liveness } from "./liveness.js";
import type { Peers } from "./peers.js";

export interface SummariesOptions {
  clock: Clock;
  timers: Timers;
  holder: string;
  liveness: Liveness;
  peers: Peers;
  lease(): LeaseSeen;
  /** Agents silent for longer are not told of. */
  nodeTimeoutMs: number;
}

/**
 * Tells the lease holder once a second which agents are heard here (rule 10 of the design), one summary at a time.
 * One that is lost is made good by the next. The answer tells the holder's clock.
 */
export function tellHolder(options: SummariesOptions): () => void {
  const { clock, timers, holder, liveness, peers } = options;
  let telling = false;
  let cancel = () => {};
  const tell = async () => {
    const lease = options.lease();
    if (lease.held !== "elsewhere") return;
    const asked = clock.monotonic();
    const answer = peers.at(lease.url).hear(liveness.summary(holder, options.nodeTimeoutMs));
    const { time } = await answeredWithin(timers, summaryEveryMs, answer, () => {
      throw new Error("the holder has not answered");
    });
    liveness.voice(`controller/${lease.holder}`, time + (clock.monotonic() - asked) / 2 - clock.now());
  };
  const next = () => {
    cancel = timers.after(summaryEveryMs, next);
    if (telling) return;
    telling = true;
    void tell()
      .catch(() => {})
      .finally(() => {
        telling = false;
      });
  };
  next();
  return () => cancel();
}
