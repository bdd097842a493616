import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { createApi, serverOptions } from "../../src/api/index.js";
import { listen } from "../support/api.js";
import { MemoryController } from "../support/memory-controller.js";

// The very time-outs that are recommended, at a hundredth of their length.
const quick = Object.fromEntries(
  Object.entries(serverOptions).map(([name, value]) => [name, name === "maxHeaderSize" ? value : value / 100]),
);

async function quickServer(t: ExecutionContext): Promise<Server> {
  const api = createApi(new MemoryController(), { logger: pino({ level: "silent" }) });
  return listen(t, api, quick);
}

const slow = test.macro(async (t, start: string) => {
  const server = await quickServer(t);
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  t.teardown(() => socket.destroy());
  socket.on("error", () => {});
  socket.write(start);
  // A byte now and then does not buy more time.
  const drip = setInterval(() => socket.write("x"), 20);
  t.teardown(() => clearInterval(drip));
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  await once(socket, "close");
  t.regex(answer, /^HTTP\/1\.1 408 [\s\S]*urn:fleetlog:problem:request_timeout/);
});
test("headers that never end are cut off", slow, "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ");
test("a first line that never ends is cut off", slow, "GET /");

const kept = test.macro(async (t, start: string) => {
  const server = await quickServer(t);
  const ended = new Promise((resolve) => server.once("connection", (socket) => socket.once("close", resolve)));
  // This client never closes its own side.
  const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  t.teardown(() => socket.destroy());
  socket.on("error", () => {});
  socket.write(start);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  await once(socket, "end");
  t.regex(answer, /^HTTP\/1\.1 4\d\d /);
  await ended;
});
const upgrade = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`;
test("a client that was refused a session cannot keep the connection", kept, upgrade("/v1/nodes/n1/session"));
test("a client that was refused an exec cannot keep the connection", kept, upgrade("/v1/tasks/x/exec"));
test("a client that was too slow cannot keep the connection", kept, "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ");
test("a client that does not speak HTTP cannot keep the connection", kept, "what is this\r\n\r\n");
