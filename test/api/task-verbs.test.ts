import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { startApi } from "../support/api.js";
import { startMs } from "../support/history.js";
import { node, observed, placed, service, task } from "../support/samples.js";

const it = task("web", 1);
const there: NewEvent[] = [...node("n1"), service("web"), placed("web", [[1, "n1"]]), observed("n1", 1, { [it]: "running" })];

test("a task is judged, restarted and stopped", async (t) => {
  const { send } = await startApi(t, there);
  const body = { verdict: "unhealthy", reason: "no answer", expiresInMs: 5000 };
  const judged = await send("PUT", `/v1/tasks/${it}/health`, { body });
  t.is(judged.status, 200, JSON.stringify(judged.body));
  t.like(judged.body.verdict, { verdict: "unhealthy", reason: "no answer" });
  t.is((await send("GET", "/v1/services/web")).body.running, 0);
  t.is((await send("DELETE", `/v1/tasks/${it}/health`)).status, 204);
  t.is((await send("GET", `/v1/tasks/${it}`)).body.verdict, undefined);
  t.is((await send("POST", `/v1/tasks/${it}/restart`)).body.containers[0].generation, 2);
  t.like((await send("POST", `/v1/tasks/${it}/stop`)).body, { desired: "stopped", stopReason: "requested" });
  const again = await send("POST", `/v1/tasks/${it}/restart`);
  t.is(again.status, 409);
  t.is(again.body.code, "task_stopped");
});

test("a verdict holds for a minute unless said otherwise, and for a day at most", async (t) => {
  const { send, controller } = await startApi(t, there);
  const decidedAt = startMs + controller.view().seq * 1000;
  const { body } = await send("PUT", `/v1/tasks/${it}/health`, { body: { verdict: "healthy" } });
  t.is(Date.parse(body.verdict.until), decidedAt + 60_000);
  for (const fault of [{ verdict: "fine" }, { verdict: "healthy", expiresInMs: 86_400_001 }, {}])
    t.is((await send("PUT", `/v1/tasks/${it}/health`, { body: fault })).status, 422);
});

test("a repeated verb under its key is answered as the first", async (t) => {
  const { send, controller } = await startApi(t, there);
  const headers = { "idempotency-key": "k1" };
  const first = await send("POST", `/v1/tasks/${it}/restart`, { headers });
  const { seq } = controller.view();
  const again = await send("POST", `/v1/tasks/${it}/restart`, { headers });
  t.deepEqual(again.body, first.body);
  t.is(controller.view().seq, seq);
});
