import test from "ava";
import { createClient, isLogTrailer } from "../../src/client/index.js";
import type { StreamLine } from "../../src/model/index.js";
import { ClusterError, systemTimers, type Timers } from "../../src/ports/index.js";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { id, node, placed, service, task } from "../support/samples.js";

const line = (time: number, text: string): StreamLine => ({ time, container: "main", stream: "stdout", text });
const events = [
  ...node("n1"),
  ...node("n2"),
  service("web"),
  placed("web", [
    [1, "n1"],
    [2, "n2"],
  ]),
];

test("lines of all tasks come in the order of time, then the trailer", async (t) => {
  const { send, controller } = await startApi(t, events);
  controller.onLogs = async function* (request) {
    t.deepEqual(
      { follow: request.follow, tail: request.tail, since: request.since },
      { follow: false, tail: 10, since: Date.UTC(2026, 0, 1) },
    );
    if (request.task === task("web", 1)) {
      yield [line(1, "a"), line(4, "d")];
      yield [];
      yield [line(5, "e")];
    } else yield [line(2, "b"), line(3, "c")];
  };
  const { status, headers, body } = await send("GET", "/v1/services/web/logs?tail=10&since=2026-01-01T00:00:00Z");
  t.is(status, 200);
  t.is(headers.get("content-type"), "application/x-ndjson");
  const values = body
    .trim()
    .split("\n")
    .map((text: string) => JSON.parse(text));
  t.is(
    values
      .slice(0, -1)
      .map((value: { text: string }) => value.text)
      .join(""),
    "abcde",
  );
  t.deepEqual(values[0], {
    time: "1970-01-01T00:00:00.001Z",
    task: task("web", 1),
    name: "web.1",
    node: "n1",
    container: "main",
    stream: "stdout",
    text: "a",
  });
  t.deepEqual(values.at(-1), { missing: [] });
});

test("a node that cannot answer is named at the end, and the others' lines are there", async (t) => {
  const { send, controller } = await startApi(t, events);
  controller.onLogs = async function* (request) {
    if (request.task === task("web", 1)) throw new ClusterError("unavailable", "not_connected", "its agent is not connected");
    yield [line(1, "a")];
    throw new Error("swordfish");
  };
  const { body } = await send("GET", "/v1/services/web/logs");
  const values = body
    .trim()
    .split("\n")
    .map((text: string) => JSON.parse(text));
  t.is(values[0].text, "a");
  t.deepEqual(values[1], {
    missing: [
      { node: "n1", reason: "its agent is not connected" },
      { node: "n2", reason: "its logs could not be read" },
    ],
  });
});

test("following hands lines on as they come, and stops on the controller when the client goes", async (t) => {
  const { url, controller } = await startApi(t, events);
  let stopped = () => {};
  const ended = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  let give: (lines: StreamLine[]) => void = () => {};
  controller.onLogs = async function* ({ task: wanted, follow }, signal) {
    t.true(follow);
    if (wanted === task("web", 2)) return;
    yield [line(9, "late")];
    for (;;) {
      const lines = await new Promise<StreamLine[] | undefined>((resolve) => {
        give = resolve;
        signal.addEventListener("abort", () => resolve(undefined));
      });
      if (!lines) break;
      yield lines;
    }
    stopped();
  };
  const stop = new AbortController();
  const client = createClient({ url, token: bearer("admin") });
  const texts: string[] = [];
  for await (const value of client.logs({ service: "web", follow: true, signal: stop.signal })) {
    if (isLogTrailer(value)) t.fail("a followed log has no end");
    else texts.push(value.text);
    if (texts.length === 1) give([line(3, "later")]);
    else stop.abort();
  }
  t.deepEqual(texts, ["late", "later"]);
  await ended;
});

test("logs of one task need its id and the verb", async (t) => {
  const { send, controller } = await startApi(t, [...events, tokenCreated("reader", [{ namespace: "*", stack: "*", verbs: ["read"] }])]);
  controller.onLogs = async function* () {
    yield [line(1, "a")];
  };
  const own = await send("GET", `/v1/tasks/${task("web", 2)}/logs`);
  t.is(own.body.trim().split("\n").length, 2);
  const denied = await send("GET", `/v1/tasks/${task("web", 2)}/logs`, { token: bearer("reader") });
  t.is(denied.status, 403);
  t.is(denied.body.verb, "logs");
  t.is((await send("GET", "/v1/tasks/web.2/logs")).status, 404);
});

test("more tasks than can be read at once are refused", async (t) => {
  const many = placed(
    "web",
    Array.from({ length: 257 }, (_, i) => [i + 1, "n1"]),
  );
  const { send } = await startApi(t, [...node("n1"), service("web", { replicas: 300 }), many]);
  const { status, body } = await send("GET", "/v1/services/web/logs");
  t.is(status, 422);
  t.is(body.code, "too_many_tasks");
});

/** Sleeps and time-outs of this many milliseconds and less come at once; longer ones never. */
function hasty(longestMs: number): Timers {
  return {
    after(ms, act) {
      if (ms > longestMs) return () => {};
      const timer = setTimeout(act, 1);
      return () => clearTimeout(timer);
    },
    sleep: (_ms, signal) => systemTimers.sleep(5, signal),
  };
}

async function textsOf(url: string, wanted: number): Promise<string[]> {
  const stop = new AbortController();
  const texts: string[] = [];
  for await (const value of createClient({ url, token: bearer("admin") }).logs({ service: "web", follow: true, signal: stop.signal })) {
    if (!isLogTrailer(value)) texts.push(value.text);
    if (texts.length === wanted) stop.abort();
  }
  return texts;
}

test("following a service shows the lines of tasks that it gets later, all of them, and ends when it is removed", async (t) => {
  const { url, controller } = await startApi(t, events, { timers: hasty(0) });
  controller.onLogs = async function* ({ task: wanted, tail }) {
    if (wanted === task("web", 2)) return;
    t.is(tail, wanted === task("web", 1) ? 5 : undefined);
    yield [line(1, wanted)];
  };
  const seen: string[] = [];
  for await (const value of createClient({ url, token: bearer("admin") }).logs({ service: "web", follow: true, tail: 5 })) {
    seen.push(isLogTrailer(value) ? "end" : value.text);
    if (seen.length === 1) controller.append([placed("web", [[3, "n1"]])]);
    if (seen.length === 2) controller.append([{ type: "service.removed", subject: `service/${id("web")}`, data: { service: id("web") } }]);
  }
  t.deepEqual(seen, [task("web", 1), task("web", 3), "end"]);
});

test("a followed task whose agent went away is asked for again, from where it was", async (t) => {
  const { url, controller } = await startApi(t, events, { timers: hasty(0) });
  const asked: unknown[] = [];
  let connected = true;
  controller.onLogs = async function* ({ task: wanted, since }, signal) {
    if (wanted === task("web", 2)) return;
    asked.push(since);
    if (asked.length === 1) {
      yield [line(1, "a"), line(2, "b")];
      connected = false;
    }
    if (!connected) {
      connected = asked.length > 2;
      throw new ClusterError("unavailable", "node_not_connected", "its agent is not connected");
    }
    yield [line(2, "b"), line(2, "c"), line(3, "d")];
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  };
  t.deepEqual(await textsOf(url, 4), ["a", "b", "c", "d"]);
  t.deepEqual(asked, [undefined, 2, 2, 2]);
});

test("an agent that does not answer holds the others' lines up for a while only, and is named", async (t) => {
  const { send, controller } = await startApi(t, events, { timers: hasty(10_000) });
  controller.onLogs = async function* ({ task: wanted }, signal) {
    yield [line(wanted === task("web", 1) ? 1 : 2, wanted)];
    if (wanted === task("web", 1)) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  };
  const { body } = await send("GET", "/v1/services/web/logs");
  const values = body
    .trim()
    .split("\n")
    .map((text: string) => JSON.parse(text));
  t.deepEqual(
    values.slice(0, -1).map(({ text }: { text: string }) => text),
    [task("web", 1), task("web", 2)],
  );
  t.deepEqual(values.at(-1), { missing: [{ node: "n1", reason: "its agent did not answer within 10 s" }] });
});
