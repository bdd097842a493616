import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import test from "ava";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { genesisHash } from "../../src/log/index.js";
import { canonicalJson, type Schemas } from "../../src/model/index.js";
import type { Timers } from "../../src/ports/index.js";
import { bearer, startApi, type TestApi } from "../support/api.js";
import { testCluster, testLineage } from "../support/history.js";
import { node, service } from "../support/samples.js";

type CloudEvent = Schemas["CloudEvent"];

async function open({ url }: TestApi, query: string, t: { teardown(end: () => void): void }, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  t.teardown(() => stop.abort());
  const response = await fetch(`${url}/v1/events${query}`, {
    headers: { authorization: `Bearer ${bearer("admin")}`, accept: "text/event-stream", ...headers },
    signal: stop.signal,
  });
  if (response.status !== 200) return { response, next: async () => undefined };
  const messages = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  return { response, next: async () => (await messages.read()).value };
}

test("the log is followed from its start: every event once, in order, then the new ones", async (t) => {
  const api = await startApi(t, [...node("n1"), service("web")]);
  const { response, next } = await open(api, "", t);
  t.is(response.headers.get("content-type"), "text/event-stream");
  const first = await next();
  t.deepEqual([first?.event, first?.id, first?.data], ["position", `${testLineage}-0`, "{}"]);
  for (let seq = 1; seq <= api.controller.view().seq; seq++) {
    const message = await next();
    t.is(message?.event, undefined);
    t.is(message?.id, `${testLineage}-${seq}`);
    const event = JSON.parse(message?.data ?? "") as CloudEvent;
    t.is(event.id, `${testLineage}-${seq}`);
    t.is(event.type, `dev.fleetlog.${api.controller.records[seq - 1]?.type}`);
  }
  const seq = api.controller.append([service("late")]);
  t.is((await next())?.id, `${testLineage}-${seq}`);
});

test("an event alone is enough to recompute its hashes, and the chain begins at the cluster's", async (t) => {
  const api = await startApi(t, [service("web")]);
  await api.send("POST", "/v1/services/web/scale", {
    body: { replicas: 3 },
    headers: { "idempotency-key": "k", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` },
  });
  const { body } = await api.send("GET", "/v1/events", { headers: { accept: "application/x-ndjson" } });
  const events = body
    .trim()
    .split("\n")
    .map((line: string) => JSON.parse(line)) as CloudEvent[];
  const sha = (...parts: (string | Buffer)[]) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest("hex");
  };
  const bytes = (hex: string) => Buffer.from(hex, "hex");
  let previous = genesisHash(testCluster, testLineage);
  for (const event of events) {
    const sealed = canonicalJson({
      subject: event.subject,
      actor: event.actor,
      origin: JSON.parse(event.origin),
      intent: event.intent === undefined ? null : JSON.parse(event.intent),
      cause: event.cause === undefined ? null : Number(event.cause),
      traceparent: event.traceparent ?? null,
      data: event.data,
    });
    const inner = sha(bytes(event.salt ?? ""), sealed);
    const header = canonicalJson({
      lineage: event.lineage,
      seq: Number(event.seq),
      epoch: Number(event.epoch),
      time: Date.parse(event.time),
      type: event.type.slice("dev.fleetlog.".length),
      version: Number(event.eventversion),
      batch: event.batch,
    });
    t.is(event.inner, inner);
    t.is(event.chainprev, previous);
    t.is(event.hash, sha(bytes(previous), header, bytes(inner)));
    previous = event.hash;
  }
  t.is(events.length, api.controller.view().seq);
  t.is(events.at(-1)?.traceparent, `00-${"a".repeat(32)}-${"b".repeat(16)}-01`);
});

test("a filter leaves events out, and positions say how far it has come", async (t) => {
  const api = await startApi(t, [...node("n1"), service("web")]);
  const { next } = await open(api, "?type=node.*&type=service.created&after=3", t);
  await next();
  const seen = [await next(), await next()].map((message) => message?.id);
  t.deepEqual(seen, [`${testLineage}-4`, `${testLineage}-5`]);
  const seq = api.controller.append([
    { type: "service.scaled", subject: "service/web000000000", data: { service: "web000000000", replicas: 2 } },
  ]);
  const message = await next();
  t.deepEqual([message?.event, message?.id], ["position", `${testLineage}-${seq}`]);
});

test("events about one subject, or below one, can be picked", async (t) => {
  const { send } = await startApi(t, [...node("n1"), service("web"), service("db")]);
  const types = async (query: string) => {
    const { body } = await send("GET", `/v1/events?${query}`, { headers: { accept: "application/x-ndjson" } });
    return body
      .split("\n")
      .filter(Boolean)
      .map((line: string) => JSON.parse(line).subject);
  };
  t.deepEqual(await types("subject=service/web000000000"), ["service/web000000000"]);
  t.deepEqual(await types("subject=service/"), ["service/web000000000", "service/db0000000000"]);
  t.deepEqual(await types("subject=service"), []);
});

test("Last-Event-ID overrides after", async (t) => {
  const api = await startApi(t, [...node("n1"), service("web")]);
  const { next } = await open(api, "?after=0", t, { "last-event-id": `${testLineage}-4` });
  await next();
  t.is((await next())?.id, `${testLineage}-5`);
});

test("a position that the log does not hold is gone, and the answer names the oldest one", async (t) => {
  const api = await startApi(t, [...node("n1"), service("web")]);
  api.controller.oldestSeq = 4;
  const old = await api.send("GET", "/v1/events?after=2");
  t.is(old.status, 410);
  t.is(old.body.code, "position_gone");
  t.is(old.body.oldest, `${testLineage}-4`);
  const foreign = await api.send("GET", "/v1/events?after=ffffffffffffffff-4");
  t.is(foreign.status, 410);
  t.is(foreign.body.code, "foreign_lineage");
  t.is((await api.send("GET", "/v1/events?after=999")).status, 412);
  const { body } = await api.send("GET", "/v1/events?after=3", { headers: { accept: "application/x-ndjson" } });
  t.is(body.trim().split("\n").length, 2);
});

test("what is no event type or no format is refused by name", async (t) => {
  const { send } = await startApi(t);
  const unknown = await send("GET", "/v1/events?type=service.exploded");
  t.is(unknown.status, 422);
  t.is(unknown.body.errors[0].field, "type");
  t.is((await send("GET", "/v1/events?type=*.created")).status, 422);
  t.is((await send("GET", "/v1/events", { headers: { accept: "text/html" } })).status, 406);
});

test("a stream that was quiet for so long sends its position again, and one that was not does not", async (t) => {
  const due: { ms: number; run(): void }[] = [];
  const timers: Timers = {
    after: (ms, run) => {
      due.push({ ms, run });
      return () => {};
    },
    sleep: async () => {},
  };
  let at = 0;
  const api = await startApi(t, [], { timers, clock: { now: () => 0, monotonic: () => at } });
  const { next } = await open(api, "?after=2", t);
  t.is((await next())?.id, `${testLineage}-2`);
  const passes = (ms: number) => {
    at += ms;
    const beats = due.filter((timer) => timer.ms === ms);
    t.is(beats.length, 1);
    beats[0]?.run();
  };
  at = 5_000;
  const seq = api.controller.append([service("web")]);
  t.is((await next())?.id, `${testLineage}-${seq}`);
  at = 0;
  passes(15_000);
  t.is(due.at(-1)?.ms, 5_000, "the rest of the time since something was written");
  passes(5_000);
  const message = await next();
  t.deepEqual([message?.event, message?.id], ["position", `${testLineage}-${seq}`]);
});

test("a reader that takes nothing is cut off, and loses nothing of what it resumes", async (t) => {
  const stalls: (() => void)[] = [];
  let onStall = () => {};
  const timers: Timers = {
    after: (_ms, run) => {
      stalls.push(run);
      onStall();
      return () => stalls.splice(stalls.indexOf(run), 1);
    },
    sleep: async () => {},
  };
  const events = Array.from({ length: 4000 }, (_, i) => service(`s${i}`, { labels: { filler: "x".repeat(1000) } }));
  const api = await startApi(t, events, { timers });
  const request = httpRequest(`${api.url}/v1/events`, { headers: { authorization: `Bearer ${bearer("admin")}` } });
  request.end();
  const response = await new Promise<import("node:http").IncomingMessage>((resolve) => request.on("response", resolve));
  response.pause();
  // The heartbeat's timer and the stalled reader's: the second comes when the socket takes no more.
  while (stalls.length < 2)
    await new Promise<void>((resolve) => {
      onStall = resolve;
    });
  stalls.at(-1)?.();
  const cut = new Promise<void>((resolve) => response.on("close", () => resolve()).on("error", () => resolve()));
  response.resume();
  await cut;
  t.false(response.complete);
  t.deepEqual(api.failures, []);
});

test("closing the API ends its streams", async (t) => {
  const api = await startApi(t);
  const { next } = await open(api, "?after=2", t);
  await next();
  api.api.close();
  t.is(await next(), undefined);
});
