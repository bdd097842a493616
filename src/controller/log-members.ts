import type { EventLog, LogMember } from "../log/index.js";
import type { Clock } from "../ports/index.js";
import { membersKeptMs } from "./limits.js";

/** What the log says of its members, asked at most every few seconds however many look. */
export function keptMembers(log: EventLog, clock: Clock): () => Promise<LogMember[] | undefined> {
  let answer: Promise<LogMember[] | undefined> = Promise.resolve(undefined);
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (clock.monotonic() - askedAt >= membersKeptMs) {
      askedAt = clock.monotonic();
      answer = log.members().catch(() => undefined);
    }
    return answer;
  };
}
