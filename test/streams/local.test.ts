import test from "ava";
import { LocalStream } from "../../src/streams/index.js";
import { streamContract } from "./contract.js";
import { records, settings, taken, texts } from "./records.js";

streamContract("local", async () => new LocalStream());

test("local: a topic keeps the newest records, and says so to whoever wants older ones", async (t) => {
  const stream = new LocalStream({ records: 3 });
  await stream.createTopic("a", settings);
  await stream.append("a", records(10));
  t.deepEqual(await stream.ends("a"), { oldest: 7, next: 10 });
  t.deepEqual(texts(await taken(stream, "a", 7, 3)), ["r7", "r8", "r9"]);
  await t.throwsAsync(taken(stream, "a", 6, 1), { code: "stream_position_gone", message: /begins at position 7/ });
});

test("local: a topic keeps no more bytes than it may, and always the newest record", async (t) => {
  const stream = new LocalStream({ bytes: 5 });
  await stream.createTopic("a", settings);
  await stream.append("a", records(4));
  t.deepEqual(await stream.ends("a"), { oldest: 2, next: 4 });
  await stream.append("a", [{ value: "larger than all" }]);
  t.deepEqual(texts(await taken(stream, "a", 4, 1)), ["larger than all"]);
});
