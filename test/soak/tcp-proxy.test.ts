import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import test, { type ExecutionContext } from "ava";
import { eventually } from "../support/eventually.js";
import { TcpProxy } from "./tcp-proxy.js";

/** An echo behind a proxy, and one connection to it. */
async function connected(t: ExecutionContext) {
  const server = createServer((socket) => socket.on("error", () => {}).pipe(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const proxy = await TcpProxy.start(t, (server.address() as AddressInfo).port);
  const open = () => {
    const socket = connect(proxy.port, "127.0.0.1").on("error", () => {});
    t.teardown(() => socket.destroy());
    const got: string[] = [];
    socket.on("data", (bytes) => got.push(bytes.toString()));
    return { socket, said: () => got.join("") };
  };
  return { proxy, open };
}

test("tcp proxy: what passes it comes back, and what waited while it was mute goes on", async (t) => {
  const { proxy, open } = await connected(t);
  const { socket, said } = open();
  socket.write("one ");
  await eventually(() => said() === "one ", "it came back");
  proxy.mute();
  socket.write("two ");
  const late = open();
  late.socket.write("three");
  await once(late.socket, "connect");
  t.is(said() + late.said(), "one ");
  proxy.mend();
  await eventually(() => said() === "one two " && late.said() === "three", "both came back");
});

test("tcp proxy: a cut resets what is there and refuses what comes, until it is mended", async (t) => {
  const { proxy, open } = await connected(t);
  const { socket, said } = open();
  socket.write("one");
  await eventually(() => said() === "one", "it came back");
  proxy.cut();
  await eventually(() => socket.closed, "the connection is gone");
  const refused = open();
  await eventually(() => refused.socket.closed, "another one is refused");
  proxy.mend();
  const again = open();
  again.socket.write("two");
  await eventually(() => again.said() === "two", "and then taken");
  t.is(said(), "one");
});
