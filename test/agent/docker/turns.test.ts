import test from "ava";
import { Turns } from "../../../src/agent/docker/turns.js";

const never = new AbortController().signal;

function held(): { done: Promise<void>; end: () => void } {
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { done, end };
}

test("so many have their turn at a time, the next one when one of them is done, whether or not it failed", async (t) => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const works = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, held()]));
  const asked = Object.entries(works).map(([name, { done }]) =>
    turns.take(async () => {
      begun.push(name);
      await done;
      if (name === "a") throw new Error("failed");
      return name;
    }, never),
  );
  await Promise.resolve();
  t.deepEqual(begun, ["a", "b"]);
  works.a?.end();
  await t.throwsAsync(asked[0] as Promise<unknown>, { message: "failed" });
  await Promise.resolve();
  t.deepEqual(begun, ["a", "b", "c"]);
  for (const { end } of Object.values(works)) end();
  t.deepEqual(await Promise.all(asked.slice(1)), ["b", "c", "d"]);
});

test("whoever does not wait any longer does nothing, and holds up nobody", async (t) => {
  const turns = new Turns(1);
  const first = held();
  const [one, impatient] = [turns.take(() => first.done, never), new AbortController()];
  const second = turns.take(() => Promise.reject(new Error("it had its turn")), impatient.signal);
  const third = turns.take(() => Promise.resolve("third"), never);
  impatient.abort();
  t.is(await second, undefined);
  t.is(await turns.take(() => Promise.reject(new Error("it had its turn")), impatient.signal), undefined);
  first.end();
  await one;
  t.is(await third, "third");
});
