import test, { type ExecutionContext } from "ava";
import { Committed, readToHead } from "../../src/controller/committed.js";
import { HolderFeed } from "../../src/controller/holder-feed.js";
import type { Head } from "../../src/log/index.js";
import { type ClusterError, systemRandom } from "../../src/ports/index.js";
import { batchId, draft } from "../log/drafts.js";
import { meta } from "../support/controllers.js";
import { spec } from "../support/samples.js";
import { SharedLog } from "../support/shared-log.js";
import { VirtualTime } from "../support/virtual-time.js";

/** What a standby at the head of a log shows after the holder's feed told it of one more event, rightly sealed. */
async function told(t: ExecutionContext, seen: (head: Head) => Head | undefined) {
  const shared = new SharedLog(t);
  const { controller } = await shared.start("one");
  await shared.run(controller.submit({ type: "CreateService", spec: spec("web") }, meta));
  const head = (await shared.log.head()) as Head;
  const { view, hash } = await readToHead(shared.log, head);
  const time = new VirtualTime();
  const committed = new Committed(time, view, hash);
  const event = draft("controller/one", "lease.taken", { epoch: head.epoch, holder: "one", previous: "one" });
  const { records } = shared.log.seal(head, batchId(), [{ ...event, time: view.time }]);
  const troubles: string[] = [];
  const feed = new HolderFeed({
    timers: time,
    random: systemRandom,
    committed,
    records: async function* () {
      yield records;
    },
    lease: () => ({ held: "elsewhere", holder: "one", url: "http://one" }),
    headSeen: () => seen(head),
    onTrouble: (_, error) => troubles.push((error as ClusterError).code),
  });
  await time.advance(50);
  feed.stop();
  return { news: committed.view.seq - head.seq, troubles };
}

test("holder feed: what links to the chain and may be on the log is shown", async (t) => {
  t.is((await told(t, (head) => head)).news, 1);
  t.is((await told(t, () => undefined)).news, 1, "also before the log has answered");
});

test("holder feed: what a deposed holder tells of as committed is not believed, although it links to the chain", async (t) => {
  t.deepEqual(await told(t, (head) => ({ ...head, epoch: head.epoch + 1 })), { news: 0, troubles: ["feed_fenced"] });
});

test("holder feed: another history than the head that was seen is not believed", async (t) => {
  const other = (head: Head) => ({ ...head, seq: head.seq + 1, hash: "0".repeat(64) });
  t.deepEqual(await told(t, other), { news: 0, troubles: ["feed_fenced"] });
});
