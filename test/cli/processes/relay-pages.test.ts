import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { readyBehindSecondsMax, relayPages } from "../../../src/cli/processes/relay-pages.js";
import type { RelayState } from "../../../src/streams/index.js";

const up: RelayState = {
  topic: "fleetlog.events.00112233445566aa",
  lineage: "00112233445566aa",
  seq: 7,
  head: 9,
  behind: { events: 2, seconds: 1.5 },
  relayed: 3,
  failures: 1,
  connected: true,
  trouble: undefined,
};
const unseen: RelayState = { ...up, topic: undefined, lineage: undefined, seq: undefined, behind: undefined, connected: false };

async function ask(t: ExecutionContext, state: RelayState, path: string, method = "GET"): Promise<{ status: number; text: string }> {
  const server = createServer(relayPages({ state: () => state }).app);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => server.close());
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });
  return { status: answer.status, text: await answer.text() };
}

test("a relay that keeps up is ready, and says how far it is", async (t) => {
  const { status, text } = await ask(t, up, "/readyz");
  t.is(status, 200);
  t.deepEqual(JSON.parse(text), {
    status: "ok",
    topic: up.topic,
    position: "00112233445566aa-7",
    behind: { events: 2, seconds: 1.5 },
  });
});

test("a relay that is far behind, or whose stream is away, is not ready and says why", async (t) => {
  const far = await ask(t, { ...up, behind: { events: 2, seconds: readyBehindSecondsMax + 1 } }, "/readyz");
  t.is(far.status, 503);
  t.like(JSON.parse(far.text), { status: "behind" });
  const away = await ask(t, { ...up, connected: false, trouble: "the stream does not answer" }, "/readyz");
  t.is(away.status, 503);
  t.like(JSON.parse(away.text), { status: "not connected", trouble: "the stream does not answer", behind: { events: 2, seconds: 1.5 } });
  t.is((await ask(t, unseen, "/readyz")).status, 503);
  t.is((await ask(t, unseen, "/healthz")).status, 200);
});

test("the metrics of a relay say how far it is behind, and nothing where that is not known", async (t) => {
  const { text } = await ask(t, up, "/metrics");
  for (const line of ["lag_events 2", "lag_seconds 1.5", "seq 7", "connected 1", "events_total 3", "failures_total 1"])
    t.true(text.includes(`\nfleetlog_relay_${line}\n`), line);
  const before = await ask(t, unseen, "/metrics");
  t.notRegex(before.text, /\nfleetlog_relay_(lag_events|lag_seconds|seq) /);
  t.regex(before.text, /\nfleetlog_relay_connected 0\n/);
});

test("a relay is only looked at", async (t) => {
  t.is((await ask(t, up, "/metrics", "POST")).status, 405);
  t.is((await ask(t, up, "/v1/events")).status, 404);
});
