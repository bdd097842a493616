import type { AppendOutcome, EventLog, Head, SealedBatch } from "../log/index.js";
import type { World } from "./world.js";

/** What the checks want to know of one controller's dealings with the log. */
export interface AppendAudit {
  /** The log said so: from now on the batch is on it. */
  applied(by: string, batch: SealedBatch): void;
  /** The log proved so: from now on the batch never lands. */
  absent(by: string, batch: SealedBatch): void;
}

/** The real log of one controller, with an ear on the outcomes of its appends. */
export function observedLog(
  log: EventLog,
  by: string,
  world: World,
  audit: AppendAudit & { headSeen(head: Head | undefined): void },
): EventLog {
  return new Proxy(log, {
    get(target, member) {
      if (member === "head") {
        return async () => {
          const head = await target.head();
          audit.headSeen(head);
          return head;
        };
      }
      if (member === "append") {
        return async (batch: SealedBatch): Promise<AppendOutcome> => {
          const result = await target.append(batch);
          world.note(by, () => `append of ${batch.guard.seq + 1}..${batch.next.seq} in epoch ${batch.guard.epoch}: ${result.outcome}`);
          if (result.outcome === "applied") audit.applied(by, batch);
          if (result.outcome === "not-applied") {
            audit.absent(by, batch);
            world.counts.rollbacks++;
          }
          return result;
        };
      }
      if (member === "settle") {
        return async (batch: SealedBatch, holder: string) => {
          const result = await target.settle(batch, holder);
          world.note(by, () => `${batch.guard.seq + 1}..${batch.next.seq} settled: ${result.outcome}, epoch ${result.epoch}`);
          if (result.outcome === "applied") {
            world.counts.unknownLanded++;
            audit.applied(by, batch);
          } else {
            world.counts.unknownNotLanded++;
            world.counts.rollbacks++;
            audit.absent(by, batch);
          }
          return result;
        };
      }
      const value = Reflect.get(target, member, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
