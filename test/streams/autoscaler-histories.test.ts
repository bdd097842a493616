import test, { type ExecutionContext } from "ava";
import { systemRandom, systemTimers } from "../../src/ports/index.js";
import { Histories } from "../../src/streams/autoscaler/histories.js";
import { historyTopic } from "../../src/streams/autoscaler/history-topic.js";
import { quarterOf } from "../../src/streams/autoscaler/week.js";
import { deadLetterTopic, LocalStream, type Stream } from "../../src/streams/index.js";
import { eventually } from "../support/eventually.js";
import { id } from "../support/samples.js";
import { noon } from "./autoscaler-samples.js";

const now = quarterOf(noon);

function begun(t: ExecutionContext, stream: LocalStream, cluster = "0123456789abcdef"): Histories {
  const onTrouble = (what: string, error: unknown) => t.fail(`${what}: ${error}`);
  const histories = new Histories({
    stream,
    cluster: () => cluster,
    now: () => noon,
    timers: systemTimers,
    random: systemRandom,
    onTrouble,
  });
  const ending = new AbortController();
  const ended = histories.follow(ending.signal);
  t.teardown(async () => {
    ending.abort();
    await ended;
  });
  return histories;
}

test("histories: what one autoscaler saw, the next one knows; a bad record is put aside, and one of another cluster is passed over", async (t) => {
  const stream = new LocalStream();
  const first = begun(t, stream);
  await eventually(() => stream.ends(historyTopic), "the topic");
  first.note(now - 2, id("web"), { demand: 3 });
  first.note(now - 2, id("web"), { demand: 7, memory: 100 });
  first.note(now - 1, id("web"), { demand: 1 });
  await eventually(async () => (await stream.ends(historyTopic))?.next === 1, "the quarter that is over");
  await stream.append(historyTopic, [{ value: "no record" }]);

  const foreign = begun(t, stream, "fedcba9876543210");
  const second = begun(t, stream);
  t.true(await eventually(() => second.of(id("web"))?.demandAt(now - 2) === 7, "what the first one wrote"));
  t.true(await eventually(() => second.counts.deadLetters === 1 && foreign.counts.deadLetters === 1, "the bad record is passed"));
  t.is(foreign.size, 0);
  t.true(((await stream.ends(deadLetterTopic(historyTopic)))?.next ?? 0) >= 1);
  t.is(second.of(id("web"))?.demandAt(now - 1), undefined, "a quarter that goes on is no history yet");
});

test("histories: a topic that is absent although it was made is asked for with pauses that grow", async (t) => {
  const ending = new AbortController();
  let asked = 0;
  let made = 0;
  const pauses: number[] = [];
  const absent: Pick<Stream, "ends" | "createTopic"> = {
    async ends() {
      // One that never paused would never let go of this test either.
      if (++asked === 50 || pauses.length === 5) ending.abort();
      return undefined;
    },
    async createTopic() {
      made++;
      return true;
    },
  };
  const histories = new Histories({
    stream: absent as Stream,
    cluster: () => "0123456789abcdef",
    now: () => noon,
    timers: { ...systemTimers, sleep: async (ms) => void pauses.push(ms) },
    random: { ...systemRandom, uint32: () => 2 ** 31 },
    onTrouble: (what) => t.fail(what),
  });
  await histories.follow(ending.signal);
  t.is(asked, pauses.length + 1);
  t.is(made, asked);
  t.true(
    pauses.every((ms, i) => ms > (pauses[i - 1] ?? 0)),
    String(pauses),
  );
});
