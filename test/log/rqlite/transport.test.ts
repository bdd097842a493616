import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { Transport } from "../../../src/log/rqlite/transport.js";
import { eventually } from "../../support/eventually.js";

/** More than a transport has of connections. */
const many = 40;
const patientMs = 60_000;

async function transportTo(t: ExecutionContext, listener: RequestListener): Promise<Transport> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const transport = new Transport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
  t.teardown(() => {
    transport.close();
    server.closeAllConnections();
    server.close();
  });
  return transport;
}

const request = { path: "/db/execute", method: "POST", body: [["SELECT 1"]], silentMs: patientMs, withinMs: patientMs } as const;

test("transport: an answer that comes in pieces is put together, wherever they were cut", async (t) => {
  const bytes = Buffer.from('{"results":[{"värde":"😀"}]}');
  const transport = await transportTo(t, async (_, response) => {
    for (const byte of bytes) {
      response.write(Buffer.from([byte]));
      await new Promise((done) => setImmediate(done));
    }
    response.end();
  });
  t.deepEqual(await transport.send(request), { status: 200, body: { results: [{ värde: "😀" }] } });
});

test("transport: any status is an answer, and a body that is not JSON its text", async (t) => {
  const transport = await transportTo(t, (_, response) => response.writeHead(503).end("leader not found\n"));
  t.deepEqual(await transport.send(request), { status: 503, body: "leader not found\n" });
});

test("transport: an answer that goes on for ever is waited for no longer than was said", async (t) => {
  let ended = false;
  const transport = await transportTo(t, (_, response) => {
    const more = setInterval(() => response.write(" "), 20);
    response.once("close", () => {
      clearInterval(more);
      ended = true;
    });
  });
  await t.throwsAsync(transport.send({ ...request, withinMs: 200 }), { name: "TimeoutError" });
  await eventually(async () => ended || undefined, "its connection ends");
});

test("transport: what found no free connection in time is never sent", async (t) => {
  const paths: string[] = [];
  const held: (() => void)[] = [];
  const transport = await transportTo(t, ({ url }, response) => {
    paths.push(url as string);
    held.push(() => response.end("{}"));
  });
  const first = Array.from({ length: many }, () => transport.send({ ...request, path: "/first" }));
  await eventually(async () => held.length > 0 || undefined, "some are under way");
  await t.throwsAsync(transport.send({ ...request, path: "/late", withinMs: 50 }), { name: "TimeoutError" });
  const letGo = setInterval(() => {
    for (const end of held.splice(0)) end();
  }, 5);
  await Promise.all(first);
  await Promise.all(Array.from({ length: many }, () => transport.send({ ...request, path: "/last" })));
  clearInterval(letGo);
  t.false(paths.includes("/late"));
  t.is(paths.length, 2 * many);
});
