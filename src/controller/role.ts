import type { Head } from "../log/index.js";
import { Candidate } from "./candidate.js";
import type { LeaseSeen } from "./forwarding.js";
import { secretAlarm } from "./secret-alarm.js";
import { clockAlarm, Tenure, type TenureOptions } from "./tenure.js";

/** Who writes here: for good on an exclusive log, now and then on a shared one. */
export interface Role {
  /** While this controller may write. */
  tenure(): Tenure | undefined;
  lease(): LeaseSeen;
  ready(): boolean;
  refresh(): Promise<void>;
  stop(reason: string): Promise<void>;
}

export interface RoleOptions extends TenureOptions {
  url: string;
  /** Whether this controller is to take no lease any more. */
  stopped(): boolean;
  /** A tenure that had begun is over. */
  onEnded(reason: string): void;
}

/** The only controller of its log. @throws ClusterError when the log refuses its first append */
export async function holdForLife(options: RoleOptions, head: Head): Promise<Role> {
  const { holder, url, alarms } = options;
  const tenure = new Tenure(options, head);
  await tenure.begin();
  let lost = false;
  void tenure.ended.then((reason) => {
    lost = true;
    options.onEnded(reason);
    alarms.set("lease", [`the lease is lost: ${reason}`]);
  });
  return {
    tenure: () => (lost ? undefined : tenure),
    lease: () => (lost ? { held: "unknown" } : { held: "here", holder, url }),
    ready: () => !lost,
    refresh: () => Promise.resolve(),
    stop: (reason) => tenure.stop(reason),
  };
}

/** One of several controllers on a shared log: it follows, and writes whenever it gets the lease. */
export function compete(options: RoleOptions): Role {
  const { committed, liveness, alarms, secretKeys } = options;
  const candidate = new Candidate({
    ...options,
    mayHold() {
      if (options.stopped()) return false;
      const found = { clock: clockAlarm(liveness), secrets: secretAlarm(committed.view, secretKeys) };
      for (const [name, alarm] of Object.entries(found)) {
        if (alarm === undefined) alarms.delete(name);
        else alarms.set(name, [alarm]);
      }
      return found.clock === undefined && found.secrets === undefined;
    },
    newTenure(taken) {
      const tenure = new Tenure(options, taken);
      void tenure.ended.then(options.onEnded);
      return tenure;
    },
  });
  candidate.start();
  return {
    tenure: () => candidate.tenure,
    lease: () => candidate.lease(),
    ready: () => true,
    refresh: () => candidate.refresh(),
    stop: (reason) => candidate.stop(reason),
  };
}
