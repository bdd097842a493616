import type { Timers } from "../ports/index.js";
import { drainMsOf, type Instance } from "./instance.js";
import type { InstanceTable } from "./instance-table.js";
import type { StopCause } from "./launch-record.js";

/** Left between the kill and the bound, for the exits to be written. */
const killMarginMs = 500;

export interface StopsOptions {
  instances: InstanceTable;
  timers: Timers;
  /** Tells how an instance is. */
  tell(instance: Instance): void;
}

/** How instances are stopped: as ordered, after they were let drain; all at once, as the host shuts down. */
export class Stops {
  constructor(private readonly options: StopsOptions) {}

  /**
   * Ordered away. The forwarders have been told in the same moment and send nothing new, but those of other nodes may
   * hear of it a little later, and what is connected may be in the middle of something: so it serves on for a while.
   */
  order(instance: Instance): void {
    const drainMs = drainMsOf(instance);
    const graceMs = instance.launch?.stopGraceMs ?? 0;
    if (drainMs === 0) {
      this.stop(instance, "ordered", graceMs);
      return;
    }
    this.stopping(instance);
    instance.cancelDrain = this.options.timers.after(drainMs, () => this.stop(instance, "ordered", graceMs));
  }

  /** Ordered to stop while the runtime was starting it: the order was too early for the runtime to act on. */
  again(instance: Instance, cause: StopCause): void {
    const { launch, runtime } = instance;
    if (instance.phase === "stopping" && launch) runtime.stop(instance, launch.stopSignal, launch.stopGraceMs, cause);
  }

  /** Everything, because the host shuts down. */
  async shutDown(boundMs: number): Promise<void> {
    const { instances, timers } = this.options;
    for (const instance of instances.all()) {
      if (instance.phase === "ended") continue;
      this.stop(instance, "host-shutdown", Math.max(0, boundMs - killMarginMs));
    }
    await new Promise<void>((resolve) => {
      const cancel = timers.after(boundMs, () => resolve());
      instances.whenIdle(() => {
        cancel();
        resolve();
      });
    });
  }

  stop(instance: Instance, cause: StopCause, graceMsMax: number): void {
    instance.cancelDrain?.();
    const unlaunched = instance.phase === "starting" && !instance.launch;
    this.stopping(instance);
    if (unlaunched || !instance.launch) return;
    const { stopSignal, stopGraceMs } = instance.launch;
    instance.runtime.stop(instance, stopSignal, Math.min(stopGraceMs, graceMsMax), cause);
  }

  private stopping(instance: Instance): void {
    instance.checker?.stop();
    if (instance.phase === "stopping") return;
    instance.phase = "stopping";
    this.options.tell(instance);
  }
}
