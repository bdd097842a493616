import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { find } from "../support/engine/commands.js";
import { eventually } from "../support/eventually.js";
import { temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { programTest } from "../support/program-test.js";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const ok: Answer = (_, response) => void response.end("ok");
const unavailable: Answer = (_, response) => void response.writeHead(503, { "retry-after": "1" }).end("not now");
/** Takes the request, and is gone before it has answered. */
const breaksOff: Answer = (request) => void request.socket.destroy();

/** `gone`: nobody listens there. */
type Upstream = Answer | "gone";

/** deploy/nginx/nginx.conf in front of three controllers that answer as they are told. */
async function nginx(t: ExecutionContext, upstreams: readonly [Upstream, Upstream, Upstream]) {
  const folder = temporaryDir(t);
  const address = loopbackAddress();
  const seen: { by: number; method: string; body: string }[] = [];
  const ports = await Promise.all(
    upstreams.map(async (answer, by) => {
      const server = createServer(async (request, response) => {
        let body = "";
        for await (const chunk of request) body += chunk;
        if (request.url !== "/ready") seen.push({ by, method: request.method ?? "", body });
        if (request.url === "/ready") response.end();
        else if (answer !== "gone") answer(request, response);
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      t.teardown(() => {
        server.closeAllConnections();
        server.close();
      });
      const { port } = server.address() as { port: number };
      if (answer === "gone") await new Promise((done) => server.close(done));
      return port;
    }),
  );
  let text = readFileSync("deploy/nginx/nginx.conf", "utf8")
    .replaceAll("/var/cache/nginx", folder)
    .replace("/run/nginx.pid", join(folder, "pid"));
  for (const [index, port] of ports.entries()) text = text.replace(`controller-${index + 1}:7070`, `127.0.0.1:${port}`);
  writeFileSync(join(folder, "nginx.conf"), text.replace("0.0.0.0:7070", `${address}:7070`));
  // One process: none that outlives the test, and the three are taken in turn.
  const own = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr", "-g", "daemon off; master_process off;"];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", find("nginx") as string, ...own], { stdio: "ignore" });
  t.teardown(() => ended(child));
  const url = `http://${address}:7070`;
  await eventually(async () => (await fetch(`${url}/ready`)).ok, "nginx serves");
  return { url, seen };
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((done) => child.once("exit", done));
  if (child.kill("SIGKILL")) await over;
}

const write = (url: string, headers: Record<string, string> = {}, method = "POST") =>
  fetch(`${url}/v1/services`, { method, body: "web", headers, signal: AbortSignal.timeout(20_000) }).then(({ status }) => status);

programTest(["nginx"], "nginx: a read that breaks off, or is answered 503, goes to the next controller", async (t) => {
  const { url, seen } = await nginx(t, [breaksOff, unavailable, ok]);
  for (let i = 0; i < 6; i++) t.is((await fetch(`${url}/v1/cluster`)).status, 200);
  t.true(seen.some(({ by }) => by === 0) && seen.some(({ by }) => by === 1));
});

programTest(["nginx"], "nginx: a POST or PATCH without a key that was sent is not sent again; under a key it is", async (t) => {
  const { url, seen } = await nginx(t, [breaksOff, breaksOff, breaksOff]);
  for (const method of ["POST", "PATCH"]) {
    seen.length = 0;
    t.is(await write(url, {}, method), 502);
    t.is(seen.length, 1, method);
    seen.length = 0;
    t.is(await write(url, { "idempotency-key": "once" }, method), 502);
    t.deepEqual(seen.map(({ by }) => by).sort(), [0, 1, 2], method);
    t.deepEqual([...new Set(seen.map(({ method: sent, body }) => `${sent} ${body}`))], [`${method} web`]);
  }
});

programTest(
  ["nginx"],
  "nginx: a keyed write reaches the controller that is left; where all say 503 its words come back, and reads go on",
  async (t) => {
    const { url } = await nginx(t, [breaksOff, breaksOff, ok]);
    for (let i = 0; i < 6; i++) t.is(await write(url, { "idempotency-key": `key-${i}` }), 200);
    const readable: Answer = (request, response) => (request.method === "GET" ? ok : unavailable)(request, response);
    const none = await nginx(t, [readable, readable, readable]);
    for (let i = 0; i < 3; i++) {
      t.is(await write(none.url, { "idempotency-key": `key-${i}` }), 503);
      t.is((await fetch(`${none.url}/v1/cluster`)).status, 200);
    }
  },
);

programTest(["nginx"], "nginx: a controller that is gone costs a write without a key nothing: nothing was sent there", async (t) => {
  const { url, seen } = await nginx(t, ["gone", "gone", ok]);
  for (let i = 0; i < 6; i++) t.is(await write(url), 200);
  t.is(seen.length, 6);
});
