import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";
import { WebSocketServer } from "ws";
import type { FakeController } from "./fake-controller.js";

/** Serves a fake controller's sessions over real WebSockets; resolves with its URL. */
export async function serveSessions(t: ExecutionContext, controller: FakeController): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    const receive = controller.accept({
      deliver: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
    });
    socket.on("message", (data) => receive(String(data)));
    socket.on("error", () => {});
  });
  await new Promise((resolve) => server.once("listening", resolve));
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
