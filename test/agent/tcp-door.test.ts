import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import test from "ava";
import { silentLog } from "../../src/agent/log.js";
import { TcpDoor } from "../../src/agent/tcp-door.js";
import { systemTimers } from "../../src/ports/index.js";

test("a port that is another's is tried again and again, and no attempt leaves anything behind", async (t) => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const { port } = blocker.address() as AddressInfo;
  let told = 0;
  const log = { ...silentLog, error: () => void told++ };
  const timers = { ...systemTimers, after: () => () => {} };
  const door = new TcpDoor({ address: "127.0.0.1", port, service: "web", timers, log, onConnection: (client) => void client.destroy() });
  t.teardown(() => door.close());
  const { server } = door as unknown as { server: Server };
  for (let attempt = 0; attempt < 12; attempt++) await door.listen();
  t.deepEqual([server.listenerCount("listening"), server.listenerCount("error"), told], [0, 0, 1]);
  t.is(door.problem, "the port is taken by another program");
  await new Promise((resolve) => blocker.close(resolve));
  await door.listen();
  t.deepEqual([server.listenerCount("listening"), server.listenerCount("error"), door.problem], [0, 1, undefined]);
});
