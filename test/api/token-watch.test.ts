import { once } from "node:events";
import test from "ava";
import { WebSocket } from "ws";
import type { ExecListener } from "../../src/controller/index.js";
import type { NewEvent } from "../../src/model/index.js";
import { tokenSecret } from "../../src/model/index.js";
import { adminScopes, bearer, credentialOf, secret, startApi, type TestApi, tokenCreated } from "../support/api.js";
import { eventually } from "../support/eventually.js";
import { startMs } from "../support/history.js";
import { connected, description, id, node, observed, placed, service, task } from "../support/samples.js";

const other = tokenCreated("other", adminScopes);
const revoked: NewEvent = { type: "token.revoked", subject: `token/${id("other")}`, data: { token: id("other") } };

async function stream({ url }: TestApi, path: string, accept = "application/x-ndjson") {
  const headers = { authorization: `Bearer ${bearer("other")}`, accept };
  const response = await fetch(url + path, { headers });
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    /** All that came, once it has ended; `cut` when it broke off. */
    async ended() {
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return { text, cut: false };
          text += value;
        }
      } catch {
        return { text, cut: true };
      }
    },
  };
}

test("a feed of events ends with its token, and says so last", async (t) => {
  const api = await startApi(t, [other]);
  const feed = await stream(api, "/v1/events", "text/event-stream");
  api.controller.append([revoked]);
  const { text, cut } = await feed.ended();
  t.false(cut);
  const last = text.trimEnd().split("\n\n").at(-1) ?? "";
  t.regex(last, /^event: problem\ndata: /);
  t.like(JSON.parse(last.split("data: ")[1] ?? ""), { status: 401, code: "token_invalid" });
});

test("lines that are followed break off with their token, whichever they are", async (t) => {
  const api = await startApi(t, [other, ...node("n1"), service("web"), placed("web", [[1, "n1"]])]);
  api.controller.onLogs = async function* (_request, signal) {
    yield [{ time: 1, container: "main", stream: "stdout", text: "one" }];
    await once(signal, "abort");
  };
  const events = await stream(api, "/v1/events?follow=true");
  const logs = await stream(api, "/v1/services/web/logs?follow=true");
  api.controller.append([revoked]);
  t.true((await events.ended()).cut);
  const { text, cut } = await logs.ended();
  t.true(cut);
  t.regex(text, /"text":"one"/);
});

test("a stream lives as long as the secret that opened it is taken, and goes on where the token has not changed", async (t) => {
  const api = await startApi(t, [other]);
  const feed = await stream(api, "/v1/events", "text/event-stream");
  const now = () => startMs + api.controller.view().seq * 1000;
  const data = { token: id("other"), credential: "e".repeat(64), previousUntil: now() + 60_000 };
  api.controller.append([{ type: "token.rotated", subject: `token/${id("other")}`, data }, service("within")]);
  const ended = feed.ended();
  t.is(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_500, "open"))]), "open");
  api.controller.append(Array.from({ length: 70 }, (_, i) => service(`s${i}`)));
  // A batch has one time: the next one's is beyond the grace.
  api.controller.append([service("after")]);
  t.regex((await ended).text, /within[\s\S]*event: problem/);
});

test("a command that runs beside a task ends with its client's token", async (t) => {
  const running = observed("n1", 1, { [task("web", 1)]: "running" });
  const api = await startApi(t, [other, ...node("n1"), service("web"), placed("web", [[1, "n1"]]), running]);
  let closed = 0;
  api.controller.onExec = async (_request, _meta, listener: ExecListener) => {
    listener.started({ exec: "exec00000000", container: "main" });
    return { exec: "exec00000000", container: "main", input() {}, signal() {}, grant() {}, close: () => closed++ };
  };
  const headers = { authorization: `Bearer ${bearer("other")}` };
  const ws = new WebSocket(`${api.url.replace("http", "ws")}/v1/tasks/${task("web", 1)}/exec`, { headers });
  await once(ws, "open");
  ws.send(JSON.stringify({ frame: "start", command: ["sh"] }));
  t.like(JSON.parse(String((await once(ws, "message"))[0])), { frame: "started" });
  const last = once(ws, "message");
  const end = once(ws, "close");
  api.controller.append([revoked]);
  t.like(JSON.parse(String((await last)[0])), { frame: "error", code: "token_invalid" });
  t.is((await end)[0], 1008);
  await eventually(() => closed === 1, "the command was let go");
});

test("an agent's session ends when its node's token gets another secret", async (t) => {
  const data = { node: id("n1"), name: "n1", token: id("tn1"), credential: credentialOf(secret), description: description() };
  const api = await startApi(t, [{ type: "node.joined", subject: `node/${id("n1")}`, data }, connected("n1")]);
  let closed = 0;
  api.controller.onAttach = () => ({ receive() {}, closed: () => closed++ });
  const headers = { authorization: `Bearer ${tokenSecret(id("tn1"), secret)}` };
  const ws = new WebSocket(`${api.url.replace("http", "ws")}/v1/nodes/n1/session`, { headers });
  await once(ws, "open");
  ws.send(JSON.stringify({ frame: "hello", bootId: "b1", lineage: null, seq: 0, description: description() }));
  const end = once(ws, "close");
  api.controller.append([{ type: "token.rotated", subject: `token/${id("tn1")}`, data: { token: id("tn1"), credential: "e".repeat(64) } }]);
  const [code, reason] = await end;
  t.is(code, 1008);
  t.regex(String(reason), /revoked/);
  await eventually(() => closed === 1, "the controller heard of it");
});
