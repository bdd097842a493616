import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import test from "ava";
import { createClient } from "../../src/client/index.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("a followed stream ends when its reader has had enough, however long ago it was opened", async (t) => {
  const line = `${JSON.stringify({ time: "2026-01-01T00:00:00.000Z", task: "x", name: "web.1", node: "n1", stream: "stdout", text: "hi" })}\n`;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    response.write(line);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const client = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const enough = new AbortController();
  const lines = client.logs({ task: "x", follow: true, signal: enough.signal });
  t.false((await lines.next()).done);
  // The request that opened the stream is garbage by now, and with it fetch's own link to the signal.
  for (let i = 0; i < 5; i++) {
    await new Promise((done) => setTimeout(done, 10));
    collectGarbage();
  }
  const next = lines.next();
  enough.abort();
  t.true((await next).done);
});
