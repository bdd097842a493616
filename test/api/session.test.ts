import { once } from "node:events";
import { connect } from "node:net";
import test from "ava";
import { WebSocket } from "ws";
import type { AgentConnection } from "../../src/controller/index.js";
import { type AgentFrame, type NewEvent, tokenSecret } from "../../src/model/index.js";
import { ClusterError } from "../../src/ports/index.js";
import { bearer, credentialOf, secret, startApi, type TestApi } from "../support/api.js";
import { connected, description, id } from "../support/samples.js";

/** A node whose own token is known. */
function ownNode(name: string): NewEvent[] {
  const data = { node: id(name), name, token: id(`t${name}`), credential: credentialOf(secret), description: description() };
  return [{ type: "node.joined", subject: `node/${id(name)}`, data }, connected(name)];
}

const ownToken = (name: string) => tokenSecret(id(`t${name}`), secret);
const hello = { frame: "hello", bootId: "b1", lineage: null, seq: 0, description: description() };

function connectTo({ url }: TestApi, node: string, token: string | undefined, more: Record<string, string> = {}): WebSocket {
  const headers = { ...more, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return new WebSocket(`${url.replace("http", "ws")}/v1/nodes/${node}/session`, { headers });
}

/** The controller's side of the sessions: what it received, and the connections that it was handed. */
function takeSessions({ controller }: TestApi) {
  const taken = { frames: [] as AgentFrame[], connections: [] as AgentConnection[], closed: 0, wake: () => {} };
  controller.onAttach = (_node, frame, connection) => {
    taken.frames.push(frame);
    taken.connections.push(connection);
    taken.wake();
    return {
      receive: (next) => {
        taken.frames.push(next);
        taken.wake();
      },
      closed: () => {
        taken.closed++;
        taken.wake();
      },
    };
  };
  return taken;
}

async function until(taken: { wake: () => void }, condition: () => boolean): Promise<void> {
  while (!condition())
    await new Promise<void>((resolve) => {
      taken.wake = resolve;
    });
}

async function closing(ws: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = await once(ws, "close");
  return { code: code as number, reason: String(reason) };
}

test("a node's own token opens its session; frames go both ways, and the end is told once", async (t) => {
  const api = await startApi(t, ownNode("n1"));
  const taken = takeSessions(api);
  const ws = connectTo(api, "n1", ownToken("n1"));
  await once(ws, "open");
  // Sent in one go: what follows the hello waits until the controller has taken the session.
  ws.send(JSON.stringify(hello));
  ws.send(JSON.stringify({ frame: "beat", time: 5 }));
  await until(taken, () => taken.frames.length === 2);
  t.deepEqual(
    taken.frames.map(({ frame }) => frame),
    ["hello", "beat"],
  );
  taken.connections[0]?.send({ frame: "reported", bootId: "b1", reportSeq: 3 });
  const [message] = await once(ws, "message");
  t.deepEqual(JSON.parse(String(message)), { frame: "reported", bootId: "b1", reportSeq: 3 });
  ws.terminate();
  await until(taken, () => taken.closed === 1);
  t.deepEqual(api.failures, []);
});

test("what an agent is able to do it says by headers of its request, which a controller of another age passes over", async (t) => {
  const api = await startApi(t, ownNode("n1"));
  const taken = takeSessions(api);
  const able: Record<string, string>[] = [{}, { "fleetlog-measures": "1" }, { "fleetlog-traces": "1", "fleetlog-able-to-fly": "1" }];
  for (const [index, headers] of able.entries()) {
    const ws = connectTo(api, "n1", ownToken("n1"), headers);
    await once(ws, "open");
    ws.send(JSON.stringify(hello));
    await until(taken, () => taken.connections.length > index);
    ws.terminate();
  }
  const said = taken.connections.map(({ measures, traces }) => ({ measures, traces }));
  t.deepEqual(said, [
    { measures: false, traces: false },
    { measures: true, traces: false },
    { measures: false, traces: true },
  ]);
});

const refusedUpgrade = test.macro(async (t, node: string, token: string | undefined, status: number, code: string) => {
  const api = await startApi(t, [...ownNode("n1"), ...ownNode("n2")]);
  const ws = connectTo(api, node, token);
  const [, response] = await once(ws, "unexpected-response");
  t.is(response.statusCode, status);
  let text = "";
  for await (const chunk of response) text += chunk;
  t.is(JSON.parse(text).code, code);
  ws.on("error", () => {});
  ws.terminate();
});
test("another node's token is refused", refusedUpgrade, "n1", ownToken("n2"), 403, "not_this_node");
test("an admin's token is refused: it speaks for no node", refusedUpgrade, "n1", bearer("admin"), 403, "not_this_node");
test("a node that is not there is no different from another's", refusedUpgrade, "n9", ownToken("n2"), 403, "not_this_node");
test("an upgrade without a token is refused", refusedUpgrade, "n1", undefined, 401, "token_missing");
test("an upgrade of another path is refused", refusedUpgrade, "n1/session/more", ownToken("n1"), 404, "no_such_path");
test("an upgrade of a path that cannot be decoded is refused", refusedUpgrade, "%E0%A4%A", ownToken("n1"), 400, "malformed_path");

const closesWith = test.macro(async (t, frames: (string | Buffer)[], code: number, reason: RegExp) => {
  const api = await startApi(t, ownNode("n1"));
  takeSessions(api);
  const ws = connectTo(api, "n1", ownToken("n1"));
  await once(ws, "open");
  for (const frame of frames) ws.send(frame);
  const closed = await closing(ws);
  t.is(closed.code, code);
  t.regex(closed.reason, reason);
  t.deepEqual(api.failures, []);
});
const greeted = JSON.stringify(hello);
test("a frame before hello ends the session", closesWith, ['{"frame":"beat","time":1}'], 1008, /first frame must be hello/);
test("text that is not JSON ends the session", closesWith, [greeted, "{"], 1007, /not JSON/);
test("binary ends the session", closesWith, [Buffer.from([1])], 1003, /JSON text/);
test("an unknown field ends the session", closesWith, [greeted, '{"frame":"beat","time":1,"x":1}'], 1008, /additional properties/);
test("an unknown frame ends the session", closesWith, [greeted, '{"frame":"__proto__"}'], 1008, /invalid frame/);
test("null ends the session", closesWith, ["null"], 1008, /invalid frame/);
test("a frame over the limit ends the session", closesWith, [`"${"x".repeat(9 * 1024 * 1024)}"`], 1009, /^$/);

test("a refusal of the controller ends the session with its reason", async (t) => {
  const api = await startApi(t, ownNode("n1"));
  api.controller.onAttach = () => {
    throw new ClusterError("conflict", "node_gone", "the node was removed");
  };
  const ws = connectTo(api, "n1", ownToken("n1"));
  await once(ws, "open");
  ws.send(greeted);
  t.deepEqual(await closing(ws), { code: 1008, reason: "the node was removed" });
});

test("a failure of the controller ends the session, says nothing of the inside and is logged", async (t) => {
  const api = await startApi(t, ownNode("n1"));
  api.controller.onAttach = () => ({
    receive: () => {
      throw new Error("swordfish");
    },
    closed: () => {},
  });
  const ws = connectTo(api, "n1", ownToken("n1"));
  await once(ws, "open");
  ws.send(greeted);
  ws.send('{"frame":"resync"}');
  const { code, reason } = await closing(ws);
  t.is(code, 1011);
  t.notRegex(reason, /swordfish/);
  t.is(api.failures.length, 1);
});

test("closing the API ends its sessions", async (t) => {
  const api = await startApi(t, ownNode("n1"));
  const taken = takeSessions(api);
  const ws = connectTo(api, "n1", ownToken("n1"));
  await once(ws, "open");
  ws.send(greeted);
  ws.send('{"frame":"resync"}');
  await until(taken, () => taken.frames.length === 2);
  api.api.close();
  t.is((await closing(ws)).code, 1001);
});

test("a client that goes in the midst of its upgrade does no harm", async (t) => {
  const api = await startApi(t, ownNode("n1"));
  const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET /v1/nodes/n1/session HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
  socket.resetAndDestroy();
  t.is((await api.send("GET", "/healthz")).status, 200);
});
