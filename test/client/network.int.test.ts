import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { WebSocketServer } from "ws";
import { readCaFile, systemNetwork } from "../../src/client/index.js";

async function listen(t: ExecutionContext) {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => response.writeHead(201, { "x-method": request.method }).end(`${request.headers.authorization} ${body}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("network: a request goes out with its method, headers and body", async (t) => {
  const { host } = await listen(t);
  const response = await systemNetwork().fetch(
    new Request(`http://${host}/`, { method: "PUT", headers: { authorization: "Bearer x" }, body: "hello" }),
  );
  t.is(response.status, 201);
  t.is(response.headers.get("x-method"), "PUT");
  t.is(await response.text(), "Bearer x hello");
});

test("network: messages of a WebSocket arrive both ways, none is lost before the handler is set", async (t) => {
  const { server, host } = await listen(t);
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    socket.send(`early ${request.headers.authorization}`);
    socket.on("message", (data) => socket.send(`echo ${data}`));
  });
  const socket = await systemNetwork().connect(`ws://${host}/`, { authorization: "Bearer x" }, 5_000);
  const received: string[] = [];
  const two = new Promise<void>((resolve) =>
    socket.onMessage((text) => {
      received.push(text);
      if (received.length === 2) resolve();
    }),
  );
  socket.send("one");
  await two;
  t.deepEqual(received, ["early Bearer x", "echo one"]);
  const closed = new Promise<[number, string]>((resolve) => socket.onClose((code, reason) => resolve([code, reason])));
  for (const client of sockets.clients) client.close(4001, "enough");
  t.deepEqual(await closed, [4001, "enough"]);
});

test("network: a refused session says so by its kind, and one without a peer is unavailable", async (t) => {
  const { server, host } = await listen(t);
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"));
  await t.throwsAsync(systemNetwork().connect(`ws://${host}/`, {}, 5_000), { message: /status 403/, code: "session_refused" } as object);
  await t.throwsAsync(systemNetwork().connect("ws://127.0.0.1:9/", {}, 5_000), { code: "unreachable" } as object);
});

test("network: an authority of one's own is trusted for requests and sessions, and by nobody who was not told", async (t) => {
  const fixture = (name: string) => `test/fixtures/tls/${name}`;
  const server = createTlsServer(
    { cert: readFileSync(fixture("cert.pem")), key: readFileSync(fixture("key.pem")) },
    (_request, response) => {
      response.end("secure");
    },
  );
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => socket.send("secure"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trusting = systemNetwork({ ca: readCaFile(fixture("ca.pem")) });
  t.is(await (await trusting.fetch(new Request(`https://${host}/`))).text(), "secure");
  const socket = await trusting.connect(`wss://${host}/`, {}, 5_000);
  t.is(await new Promise<string>((resolve) => socket.onMessage(resolve)), "secure");
  await t.throwsAsync(systemNetwork().fetch(new Request(`https://${host}/`)));
  await t.throwsAsync(systemNetwork().connect(`wss://${host}/`, {}, 5_000), { code: "unreachable" } as object);
});

test("network: the connection of a refused session is closed, so that a reset of it harms nobody", async (t) => {
  const { server, host } = await listen(t);
  const left = new Promise<void>((resolve) => {
    server.on("upgrade", (_request, socket) => {
      socket.on("error", () => {}).on("end", () => resolve());
      // Its answer ends, and the connection stays, as one that is kept alive.
      socket.resume().write("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");
    });
  });
  await t.throwsAsync(systemNetwork().connect(`ws://${host}/`, {}, 5_000), { code: "session_refused" });
  await left;
});
