import test from "ava";
import { membersKeptMs } from "../../src/controller/limits.js";
import { keptMembers } from "../../src/controller/log-members.js";
import type { EventLog, LogMember } from "../../src/log/index.js";
import { VirtualTime } from "../support/virtual-time.js";

test("the log's members are asked for every few seconds however many look, and at once after one was taken out", async (t) => {
  const time = new VirtualTime();
  let asked = 0;
  let ids = ["a", "b", "c"];
  const members = async () => {
    asked++;
    return ids.map((id): LogMember => ({ id, url: "", leader: false, voter: true, reachable: true }));
  };
  const kept = keptMembers({ members } as Pick<EventLog, "members"> as EventLog, time);
  const shown = async () => (await kept.ask())?.map(({ id }) => id).join("");
  t.is(await shown(), "abc");
  ids = ["a", "b"];
  await time.advance(membersKeptMs - 1);
  t.deepEqual([await shown(), asked], ["abc", 1]);
  kept.forget();
  t.deepEqual([await shown(), asked], ["ab", 2]);
  ids = ["a"];
  await time.advance(membersKeptMs);
  t.deepEqual([await shown(), asked], ["a", 3]);
});
