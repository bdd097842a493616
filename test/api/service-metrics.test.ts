import test, { type ExecutionContext } from "ava";
import type { NewEvent, Scope } from "../../src/model/index.js";
import { ClusterError, systemRandom, systemTimers } from "../../src/ports/index.js";
import { LocalStream, MetricsDesk, metricsTopic, metricsTopicSettings, readMetricsRecord } from "../../src/streams/index.js";
import { type Answer, bearer, startApi, tokenCreated } from "../support/api.js";
import { eventually } from "../support/eventually.js";
import { testCluster } from "../support/history.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const stack = { name: "shop", alias: "web" };

function world(): NewEvent[] {
  return [
    ...node("n1"),
    service("web", { replicas: 2 }),
    placed("web", [
      [1, "n1"],
      [2, "n1"],
    ]),
    observed("n1", 1, { [task("web", 1)]: "running", [task("web", 2)]: "running" }),
    service("other", { namespace: "blue", name: "shop_web" }, stack),
    service("hidden", { namespace: "green", name: "hidden" }),
  ];
}

/** An API whose samples go over a stream within the process, and what stands on that. */
async function started(t: ExecutionContext, events: NewEvent[] = []) {
  const stream = new LocalStream();
  await stream.createTopic(metricsTopic, metricsTopicSettings);
  const ending = new AbortController();
  const troubles: unknown[] = [];
  let running: Promise<void> | undefined;
  const api = await startApi(t, [...world(), ...events], {
    metrics(clock) {
      const onTrouble = (_: string, error: unknown) => troubles.push(error);
      const desk = new MetricsDesk({ stream, clock, timers: systemTimers, random: systemRandom, cluster: () => testCluster, onTrouble });
      running = desk.run(ending.signal);
      return desk;
    },
  });
  t.teardown(async () => {
    ending.abort();
    await running;
  });
  const now = () => api.controller.view().time;
  return {
    ...api,
    now,
    stream,
    post: (query: string, body: unknown, headers: Record<string, string> = {}, token = bearer("admin")) =>
      api.send("POST", `/v1/metrics${query}`, { body, headers, token }),
    text: (query: string, body: string, token = bearer("admin")) =>
      api.send("POST", `/v1/metrics${query}`, { body, headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" }, token }),
    /** Once it has come back from the stream. */
    series: async (query: string, isThere: (answer: Answer) => boolean = ({ body }) => body.series.length > 0): Promise<Answer> => {
      let answer: Answer | undefined;
      await eventually(async () => {
        answer = await api.send("GET", `/v1/metrics${query}`);
        return isThere(answer);
      }, `series of ${query}`);
      return answer as Answer;
    },
    async records() {
      const ends = await stream.ends(metricsTopic);
      const found = [];
      for await (const batch of stream.read(metricsTopic, 0, AbortSignal.timeout(10_000))) {
        found.push(...batch.map(({ value }) => readMetricsRecord(value)));
        if (found.length >= (ends?.next ?? 0)) break;
      }
      return found;
    },
  };
}

/** Also the step that is not over. */
const till = (nowMs: number) => `to=${new Date(nowMs + 1).toISOString()}`;

test("what a monitor sends as Prometheus text goes to the stream, and is read back from there", async (t) => {
  const { text, series, now, records } = await started(t);
  const sent = `# TYPE queue_depth gauge
queue_depth{service="web"} 12
# TYPE requests_total counter
requests_total{service="web",task="${task("web", 1)}",code="200"} 5
requests_total{service="web",task="${task("web", 1)}",code="500"} 2
requests_total{service="web",task="${task("web", 2)}"} 3
`;
  const { status, body } = await text("", sent);
  t.is(status, 200);
  t.deepEqual(body, {});
  const { body: found } = await series(`?service=web&${till(now())}`);
  t.like(found, { service: id("web"), serviceName: "web", namespace: "default", stepMs: 15_000 });
  t.deepEqual(
    found.series.map(({ name, points: [{ average, max, sum, count }] }: { name: string; points: [Record<string, number>] }) => [
      name,
      { average, max, sum, count },
    ]),
    [
      ["queue_depth", { average: 12, max: 12, sum: 12, count: 1 }],
      ["requests_total", { average: 5, max: 7, sum: 10, count: 2 }],
    ],
  );
  t.like((await records())[0], { source: "monitor:admin", cluster: testCluster, time: now(), namespace: "default" });
  const one = await series(`?service=${id("web")}&name=requests_total&step=1m&from=10m&${till(now())}`);
  t.deepEqual(
    one.body.series.map(({ name }: { name: string }) => name),
    ["requests_total"],
  );
});

test("OpenTelemetry's attributes name service and task, each instance counts beside the others, and what is not taken is told", async (t) => {
  const { post, series, now } = await started(t);
  const ofInstance = (instance: string, value: number) => ({
    resource: {
      attributes: [
        { key: "service.name", value: { stringValue: "shop_web" } },
        { key: "service.namespace", value: { stringValue: "blue" } },
        { key: "service.instance.id", value: { stringValue: instance } },
      ],
    },
    scopeMetrics: [
      {
        metrics: [
          { name: "queue.depth", gauge: { dataPoints: [{ asDouble: value, timeUnixNano: `${now()}000000` }] } },
          { name: "latency", histogram: { dataPoints: [{ count: "1" }] } },
          { name: "by.room", gauge: { dataPoints: [{ asInt: "1", attributes: [{ key: "room", value: { stringValue: "a" } }] }] } },
          { name: "old", gauge: { dataPoints: [{ asInt: "1", timeUnixNano: `${now() - 61_000}000000` }] } },
          { name: "early", gauge: { dataPoints: [{ asInt: "1", timeUnixNano: `${now() + 31_000}000000` }] } },
        ],
      },
    ],
  });
  const { status, body } = await post("", {
    resourceMetrics: [ofInstance("a", 10), ofInstance("b", 30), ofInstance(task("other", 1), 50)],
  });
  t.is(status, 200);
  t.is(body.partialSuccess.rejectedDataPoints, "12");
  t.is(
    body.partialSuccess.errorMessage,
    "left out: 3 of a histogram or a summary, which are not kept; 3 with labels that nobody could tell apart later; only counts are added up over them; " +
      "3 older than 60 s; 3 more than 30 s in the future",
  );
  const { body: found } = await series(`?service=shop_web&namespace=blue&${till(now())}`);
  t.is(found.series.length, 1);
  t.like(found.series[0], { name: "queue_depth", points: [{ average: 30, max: 50, sum: 90, count: 3 }] });
});

test("the service may be named for all values at once, by its name, its id, or a task", async (t) => {
  const { text, records } = await started(t);
  for (const [query, body] of [
    ["?service=web&monitor=probe", "a 1"],
    [`?service=${id("other")}&namespace=blue`, "a 2"],
    ["", `a{task="${task("web", 1)}"} 3`],
  ] as const)
    t.is((await text(query, body)).status, 200);
  t.deepEqual(
    (await records()).map(({ source, service: of, series }) => [source, of, series]),
    [
      ["monitor:probe", id("web"), [{ name: "a", values: [1] }]],
      ["monitor:admin", id("other"), [{ name: "a", values: [2] }]],
      ["monitor:admin", id("web"), [{ name: "a", tasks: [task("web", 1)], values: [3] }]],
    ],
  );
});

const wrong: [string, string, string, object, RegExp][] = [
  ["no service", "", "a 1", { field: "", line: 1 }, /say which service a is of/],
  ["an unknown service", "?service=nobody", "a 1", { field: "", line: 1 }, /no service has the id or name "nobody"/],
  ["a service of another namespace", "?service=shop_web", "a 1", { field: "", line: 1 }, /in namespace default/],
  ["a task of another service", "", `\na{service="web",task="${task("other", 1)}"} 1`, { field: "", line: 2 }, /is no task of service web/],
  ["a task that is none", "", 'a{service="web",task="1"} 1', { field: "", line: 1 }, /"1" is no task of service web/],
  ["what agents measure", "?service=web", "cpu 1", { field: "", line: 1 }, /fleetlog measures itself/],
  ["a name that is too long", "?service=web", `${"a".repeat(129)} 1`, { field: "", line: 1 }, /128 characters/],
  ["a line that is none", "?service=web", "a 1\n= 2", { field: "", line: 2 }, /name must begin/],
];
for (const [what, query, body, error, detail] of wrong) {
  test(`${what} is refused, and nothing is sent`, async (t) => {
    const { text, stream } = await started(t);
    const { status, body: problem } = await text(query, body);
    t.is(status, 422);
    t.is(problem.code, "invalid_metrics");
    t.like(problem.errors[0], error);
    t.regex(problem.detail, detail);
    t.deepEqual(await stream.ends(metricsTopic), { oldest: 0, next: 0 });
  });
}

test("a service has a hundred metrics of monitors at most, counted over all that they sent", async (t) => {
  const { text, series, now } = await started(t);
  const names = (from: number, count: number) => Array.from({ length: count }, (_, index) => `m${from + index} 1\n`).join("");
  t.is((await text("?service=web", names(0, 99))).status, 200);
  await series(`?service=web&${till(now())}`, ({ body }) => body.series.length === 99);
  t.is((await text("?service=web", names(50, 50))).status, 200);
  await series(`?service=web&${till(now())}`, ({ body }) => body.series.length === 100);
  const { status, body } = await text("?service=web", names(99, 2));
  t.is(status, 422);
  t.regex(body.detail, /line 2: service web has 100 metrics already.*m100 is one too many/);
});

test("bodies of other formats are refused", async (t) => {
  const { post } = await started(t);
  for (const type of ["application/x-protobuf", "application/openmetrics-text", "application/yaml"])
    t.is((await post("?service=web", "a 1", { "content-type": type })).status, 415, type);
  t.is((await post("?service=web", "a 1", { "content-type": "text/plain", "content-encoding": "gzip" })).status, 415);
  t.is((await post("?service=web", "[]")).status, 422);
  t.is((await post("?service=web", "{")).status, 400);
});

test("to write needs the verb metrics there, to read the verb read; what is out of sight is not there", async (t) => {
  const tokens: Record<string, Scope[]> = {
    monitor: [{ namespace: "blue", stack: "*", verbs: ["metrics"] }],
    stackmonitor: [{ namespace: "blue", stack: "news", verbs: ["metrics"] }],
    deployer: [{ namespace: "blue", stack: "*", verbs: ["read", "write"] }],
  };
  const { text, send } = await started(
    t,
    Object.entries(tokens).map(([name, scopes]) => tokenCreated(name, scopes)),
  );
  const ask = async (token: string, name: string, namespace: string) => {
    const query = `?service=${name}&namespace=${namespace}`;
    const write = await text(query, "a 1", bearer(token));
    const read = await send("GET", `/v1/metrics${query}`, { token: bearer(token) });
    return [write.status, read.status];
  };
  t.deepEqual(await ask("monitor", "shop_web", "blue"), [200, 403]);
  t.deepEqual(await ask("monitor", "hidden", "green"), [422, 403]);
  t.deepEqual(await ask("stackmonitor", "shop_web", "blue"), [422, 403]);
  t.deepEqual(await ask("deployer", "shop_web", "blue"), [403, 200]);
  t.deepEqual(await ask("deployer", "hidden", "green"), [403, 404]);
  const [hidden, absent] = await Promise.all([
    text("?service=hidden&namespace=green", "a 1", bearer("monitor")),
    text("?service=absent&namespace=green", "a 1", bearer("monitor")),
  ]);
  t.is(hidden.body.detail.replace("hidden", "absent"), absent.body.detail);
});

test("a range is checked, and bounded", async (t) => {
  const { send } = await started(t);
  const cases: [string, string][] = [
    ["step=10s", "step"],
    ["step=20s", "step"],
    ["step=soon", "step"],
    ["from=yesterday", "from"],
    ["from=1m&to=2m", "from"],
    ["from=5h", "step"],
  ];
  for (const [query, field] of cases) {
    const { status, body } = await send("GET", `/v1/metrics?service=web&${query}`);
    t.is(status, 422, query);
    t.is(body.errors[0].field, field, query);
  }
  t.is((await send("GET", "/v1/metrics?service=web&from=5h&step=30s")).status, 200);
  t.is((await send("GET", "/v1/metrics?service=nobody")).status, 404);
  t.is((await send("GET", "/v1/metrics")).status, 422);
});

test("a controller without samples says so", async (t) => {
  const { send } = await startApi(t, world());
  const { status, body } = await send("GET", "/v1/metrics?service=web");
  t.is(status, 409);
  t.is(body.code, "no_metrics");
});

test("a stream that does not take them is told of, so that they can be sent again", async (t) => {
  const { text, stream } = await started(t);
  stream.append = () => Promise.reject(new ClusterError("unavailable", "stream_unavailable", "the stream does not answer"));
  const { status, body } = await text("?service=web", "a 1");
  t.is(status, 503);
  t.is(body.code, "stream_unavailable");
});
