import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { autoscalerPages } from "../../../src/cli/processes/autoscaler-pages.js";
import type { AutoscalerState } from "../../../src/streams/index.js";

const up: AutoscalerState = { connected: true, services: 3, evaluations: 12, decided: 2, settledBefore: 1, failures: 0, lookMs: 4 };

async function ask(t: ExecutionContext, state: AutoscalerState, path: string): Promise<{ status: number; text: string }> {
  const server = createServer(autoscalerPages({ state: () => state }).app);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => server.close());
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  return { status: answer.status, text: await answer.text() };
}

test("an autoscaler is ready while the cluster answers it", async (t) => {
  const ready = await ask(t, up, "/readyz");
  t.is(ready.status, 200);
  t.deepEqual(JSON.parse(ready.text), { status: "ok", services: 3 });
  const away = await ask(t, { ...up, connected: false }, "/readyz");
  t.is(away.status, 503);
  t.deepEqual(JSON.parse(away.text), { status: "not connected", services: 3 });
});

test("an autoscaler tells Prometheus what it has looked at and decided", async (t) => {
  const { text } = await ask(t, up, "/metrics");
  for (const line of [
    "fleetlog_autoscaler_services 3",
    "fleetlog_autoscaler_connected 1",
    "fleetlog_autoscaler_look_seconds 0.004",
    "fleetlog_autoscaler_evaluations_total 12",
    "fleetlog_autoscaler_decisions_total 2",
    "fleetlog_autoscaler_settled_before_total 1",
  ])
    t.regex(text, new RegExp(`^${line}$`, "m"));
});
