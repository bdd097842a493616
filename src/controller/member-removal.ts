import type { EventLog, LogMember } from "../log/index.js";
import { ClusterError } from "../ports/index.js";

/**
 * Takes a process out of those that agree on the log. Raft itself would let a majority take itself apart: three voters of which
 * one does not answer become two of which one does not, and nothing can be written any more.
 * @throws ClusterError `no_log_members`, `log_member_not_found`, `quorum_would_break`; `log_unavailable` where none answers
 */
export async function removeLogMember(log: EventLog, id: string): Promise<void> {
  const members = await log.members();
  if (!members) throw new ClusterError("conflict", "no_log_members", `a log on ${log.carrier} has no members`);
  const why = removalRefusal(members, id);
  if (why) throw why;
  await log.removeMember(id);
}

/** Undefined where enough voters would be left that answer. */
export function removalRefusal(members: readonly LogMember[], id: string): ClusterError | undefined {
  const gone = members.find((member) => member.id === id);
  if (!gone) {
    const known = members.map((member) => member.id).join(", ");
    return new ClusterError("notFound", "log_member_not_found", `the log has no member ${JSON.stringify(id)}; it has ${known}`);
  }
  const voters = members.filter(({ voter }) => voter);
  const reachable = voters.filter((member) => member.reachable).length;
  const needed = quorumOf(voters.length);
  // Without a majority the removal itself could not be agreed upon.
  if (reachable < needed) return broken(`${reachable} of ${voters.length} voters answer, and ${needed} must for any change`);
  if (!gone.voter) return undefined;
  const left = voters.length - 1;
  const leftReachable = reachable - (gone.reachable ? 1 : 0);
  if (left > 0 && leftReachable >= quorumOf(left)) return undefined;
  return broken(
    `without ${id} ${leftReachable} of ${left} voters would answer, and ${quorumOf(left)} must: nothing could be written any more`,
  );
}

function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

function broken(message: string): ClusterError {
  return new ClusterError("conflict", "quorum_would_break", message);
}
