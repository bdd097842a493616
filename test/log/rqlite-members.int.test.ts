import { removeLogMember } from "../../src/controller/member-removal.js";
import { type LogMember, openRqliteLog } from "../../src/log/index.js";
import { isClusterError } from "../../src/ports/index.js";
import { eventually } from "../support/eventually.js";
import { startRqlite } from "../support/rqlite.js";
import { rqliteTest } from "../support/rqlite-test.js";
import { cluster, lineage } from "./drafts.js";

rqliteTest("a member is taken out where enough of the others answer, and not where the log could be written no more", async (t) => {
  const rqlite = await startRqlite();
  t.teardown(() => rqlite.stop());
  const log = await openRqliteLog(rqlite.endpoints);
  t.teardown(() => log.close());
  const dead = (await rqlite.followers())[0];
  const other = (await rqlite.followers())[1];
  if (!dead || !other) throw new Error("three nodes have two followers");
  const leader = await rqlite.leader();
  await dead.kill();
  const seen = (count: number, reachable: number) =>
    eventually(async () => {
      const members = (await log.members()) as LogMember[];
      return members.length === count && members.filter((member) => member.reachable).length === reachable;
    }, `${reachable} of ${count} members answer`);
  await seen(3, 2);
  const refusal = async (id: string) => {
    const error = await t.throwsAsync(removeLogMember(log, id));
    return isClusterError(error) ? `${error.code}: ${error.message}` : String(error);
  };
  t.regex(await refusal(other.id), /^quorum_would_break: without \S+ 1 of 2 voters would answer, and 2 must/);
  t.regex(await refusal("nobody"), /^log_member_not_found/);
  await seen(3, 2);
  // The one that is gone may go, and the log is written as before.
  await removeLogMember(log, dead.id);
  await seen(2, 2);
  t.true(await log.create(cluster, lineage));
  await removeLogMember(log, other.id);
  await seen(1, 1);
  t.regex(await refusal(leader.id), /^quorum_would_break/);
  // A change of members does not come to rqlite's database, for which a linearizable read may wait in vain: the next write ends that, as a renewal does.
  const answersAlone = async () => !(await log.create(cluster, lineage)) && (await log.head())?.lineage === lineage;
  await eventually(answersAlone, "the last one answers alone");
});
