import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import test from "ava";
import { reset } from "../../src/agent/reset.js";
import { eventually } from "../support/eventually.js";

/** What a connection had said when it is broken off. */
const moments: [string, (socket: ReturnType<typeof connect>) => void][] = [
  ["has said nothing", () => {}],
  ["has just said its end", (socket) => socket.end("x")],
  ["has said its end behind more than the other side takes", (socket) => socket.end(Buffer.alloc(8 * 1024 * 1024))],
];

for (const [moment, say] of moments)
  test.serial(`reset: a connection that ${moment} is closed, and its descriptor with it`, async (t) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => socket.on("error", () => socket.destroy()));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const accepted = once(server, "connection");
    const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
    await once(socket, "connect");
    const [far] = await accepted;
    const held = readdirSync("/proc/self/fd").length;
    say(socket);
    reset(socket);
    await once(socket, "close");
    await eventually(() => readdirSync("/proc/self/fd").length < held, "the descriptor is closed", 10_000);
    far.destroy();
    server.close();
    t.true(socket.destroyed);
  });
