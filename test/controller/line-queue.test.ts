import test from "ava";
import { LineQueue } from "../../src/controller/line-queue.js";

const line = (text: string) => ({ time: 1, container: "main", stream: "stdout" as const, text });

async function texts(queue: LineQueue): Promise<string[]> {
  const seen: string[] = [];
  for await (const lines of queue) for (const { text } of lines) seen.push(text);
  return seen;
}

test("lines come in order, whether they were there before the reader or not, up to the end", async (t) => {
  const queue = new LineQueue();
  queue.push([line("a")]);
  const read = texts(queue);
  queue.push([line("b"), line("c")]);
  queue.end();
  queue.push([line("too late")]);
  t.deepEqual(await read, ["a", "b", "c"]);
});

test("an end with an error comes after the lines before it", async (t) => {
  const queue = new LineQueue();
  queue.push([line("a")]);
  queue.end("the agent went away");
  const reader = queue[Symbol.asyncIterator]();
  t.is((await reader.next()).value?.[0]?.text, "a");
  await t.throwsAsync(reader.next(), { message: "the agent went away" });
});
