import test from "ava";
import { OtlpTracer } from "../../src/client/index.js";
import { systemNetwork } from "../../src/client/network.js";
import { parseTraceparent, systemClock, systemRandom, systemTimers, traceparentOf } from "../../src/ports/index.js";
import { eventually } from "../support/eventually.js";
import type { Owner } from "../support/fleetlog.js";
import { otlpCollector } from "../support/otlp-collector.js";

async function tracing(t: Owner, ratio = 1, status = () => 200) {
  const collector = await otlpCollector(t, status);
  const troubles: string[] = [];
  const tracer = new OtlpTracer({
    url: `${collector.url}/v1/traces`,
    headers: { "x-key": "secret" },
    resource: { "service.name": "test" },
    ratio,
    network: systemNetwork(),
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    onTrouble: (what) => troubles.push(what),
  });
  return { ...collector, tracer, troubles };
}

test("a span goes to the collector with its parent, times, attributes and failure", async (t) => {
  const { tracer, spans, headers } = await tracing(t);
  const first = tracer.start("first", { kind: "server", attributes: { number: 1, half: 0.5, yes: true } });
  const second = tracer.start("second", { parent: first?.traceparent });
  second?.end("it broke");
  second?.end();
  first?.rename("renamed");
  first?.end();
  await tracer.close();
  t.is(spans.length, 2);
  const [child, parent] = spans as [(typeof spans)[0], (typeof spans)[0]];
  t.like(parent, { name: "renamed", kind: 2, service: "test", attributes: { number: "1", half: 0.5, yes: true }, status: {} });
  t.is(parent.parentSpanId, undefined);
  t.like(child, {
    name: "second",
    kind: 1,
    traceId: parent.traceId,
    parentSpanId: parent.spanId,
    status: { code: 2, message: "it broke" },
  });
  t.true(BigInt(parent.endTimeUnixNano) >= BigInt(parent.startTimeUnixNano));
  t.true(Math.abs(Number(BigInt(parent.startTimeUnixNano) / 1_000_000n) - Date.now()) < 60_000);
  t.is(headers[0]?.["x-key"], "secret");
});

test("a trace that comes from elsewhere says itself whether it is recorded; of new ones a share is", async (t) => {
  const { tracer } = await tracing(t, 0);
  t.is(tracer.start("new"), undefined);
  const trace = { traceId: "a".repeat(32), spanId: "b".repeat(16) };
  t.is(tracer.start("not sampled", { parent: traceparentOf({ ...trace, sampled: false }) }), undefined);
  const span = tracer.start("sampled", { parent: traceparentOf({ ...trace, sampled: true }) });
  t.is(parseTraceparent(span?.traceparent)?.traceId, trace.traceId);
  await tracer.close();
});

test("a collector that refuses is told of once, and what is newer reaches it when it is back", async (t) => {
  let code = 503;
  const { tracer, spans, troubles, headers } = await tracing(t, 1, () => code);
  for (let i = 1; i <= 2; i++) {
    tracer.start("lost")?.end();
    await eventually(() => headers.length === i, "it was sent");
  }
  code = 200;
  tracer.start("kept")?.end();
  await tracer.close();
  t.deepEqual(
    spans.map(({ name }) => name),
    ["kept"],
  );
  t.is(troubles.length, 1);
});

test("what waits for a collector is bounded", async (t) => {
  const { tracer, spans } = await tracing(t);
  for (let i = 0; i < 3_000; i++) tracer.start(`span ${i}`)?.end();
  await tracer.close();
  t.is(spans.length, 2_048);
  t.is(spans.at(-1)?.name, "span 2047");
});

const bad = [
  "",
  "00-0-0-01",
  `00-${"0".repeat(32)}-${"b".repeat(16)}-01`,
  `00-${"a".repeat(32)}-${"0".repeat(16)}-01`,
  `ff-${"a".repeat(32)}-${"b".repeat(16)}-01`,
];

test("a traceparent that cannot be read is as none at all", (t) => {
  for (const text of [undefined, ...bad]) t.is(parseTraceparent(text), undefined);
  t.deepEqual(parseTraceparent(`00-${"a".repeat(32)}-${"b".repeat(16)}-00`), {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    sampled: false,
  });
});
