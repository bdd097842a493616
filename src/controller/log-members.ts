import type { EventLog, LogMember } from "../log/index.js";
import type { Clock } from "../ports/index.js";
import { membersKeptMs } from "./limits.js";

export interface KeptMembers {
  ask(): Promise<LogMember[] | undefined>;
  /** They are others now. */
  forget(): void;
}

/** What the log says of its members, asked at most every few seconds however many look. */
export function keptMembers(log: EventLog, clock: Clock): KeptMembers {
  let answer: Promise<LogMember[] | undefined> = Promise.resolve(undefined);
  let askedAt = Number.NEGATIVE_INFINITY;
  return {
    ask() {
      if (clock.monotonic() - askedAt >= membersKeptMs) {
        askedAt = clock.monotonic();
        answer = log.members().catch(() => undefined);
      }
      return answer;
    },
    forget() {
      askedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
