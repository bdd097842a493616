import test from "ava";
import { pino } from "pino";
import { tracerOf } from "../../../src/cli/processes/tracer.js";
import { systemNetwork } from "../../../src/client/index.js";
import { eventually } from "../../support/eventually.js";
import { otlpCollector } from "../../support/otlp-collector.js";

const tracer = (env: Record<string, string>, flags = {}) => tracerOf("agent", flags, env, systemNetwork(), pino({ level: "silent" }));

test("nothing is traced where nobody asked for it", (t) => {
  t.is(tracer({}), undefined);
  t.is(tracer({ OTEL_EXPORTER_OTLP_ENDPOINT: "" }), undefined);
  t.is(tracer({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SDK_DISABLED: "true" }), undefined);
  t.truthy(tracer({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" }));
});

test("traces go where flag and variables say, under the name that they say", async (t) => {
  const { url, spans, headers } = await otlpCollector(t);
  const ask = async (env: Record<string, string>, flags = {}) => {
    const one = tracer(env, flags);
    one?.start("one")?.end();
    await one?.close();
  };
  await ask({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`, OTEL_EXPORTER_OTLP_HEADERS: "a=1%2C2, b = c" });
  await ask({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces`, OTEL_RESOURCE_ATTRIBUTES: "service.name=mine,zone=a" });
  await ask({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SERVICE_NAME: "other" }, { otlpEndpoint: url });
  await eventually(() => spans.length === 3, "all three arrive");
  t.deepEqual(
    spans.map(({ service }) => service),
    ["fleetlog-agent", "mine", "other"],
  );
  t.like(headers[0], { a: "1,2", b: "c" });
});

test("a share of new traces is recorded", (t) => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:1";
  const none = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" };
  t.is(tracer(none)?.start("one"), undefined);
  t.is(tracer({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: "parentbased_always_off" })?.start("one"), undefined);
});

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" };
for (const [env, message] of [
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" }, /^OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318: must be an http or https URL/],
  [{ ...endpoint, OTEL_TRACES_SAMPLER: "always_on" }, /^OTEL_TRACES_SAMPLER=always_on: must be parentbased_always_on/],
  [
    { ...endpoint, OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "2" },
    /^OTEL_TRACES_SAMPLER_ARG=2: must be a number from 0 to 1/,
  ],
  [{ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: "novalue" }, /^OTEL_EXPORTER_OTLP_HEADERS: novalue is not understood/],
] as const)
  test(`a variable that cannot be read is named: ${JSON.stringify(env)}`, (t) => {
    t.throws(() => tracer(env), { name: "UsageError", message });
  });
