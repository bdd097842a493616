import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import test, { type ExecutionContext } from "ava";
import { Forwarder, type PortMemory } from "../../src/agent/forwarder.js";
import { FreePorts } from "../../src/agent/free-ports.js";
import { silentLog } from "../../src/agent/index.js";
import { routeKey } from "../../src/agent/orders.js";
import type { IdleLimits } from "../../src/agent/passage.js";
import type { Route } from "../../src/model/index.js";
import { systemRandom, systemTimers } from "../../src/ports/index.js";
import { route, taskName } from "../support/fake-controller.js";

const address = "127.0.0.1";
/** Of all tests, which run side by side: two that drew one port would talk to each other's tasks. */
const freePorts = new FreePorts(systemRandom);

/** A task that answers each connection with its name and then echoes until its peer ends. */
async function serve(t: ExecutionContext, name: string): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    socket.write(`${name}:`);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  t.teardown(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

function memory(): PortMemory {
  const ports = new Map<string, number>();
  return { get: (key) => ports.get(key), set: (key, port) => void ports.set(key, port), delete: (key) => void ports.delete(key) };
}

function forwarder(t: ExecutionContext, kept: PortMemory = memory(), idle?: IdleLimits): Forwarder {
  const made = new Forwarder({
    publishAddress: address,
    localAddress: address,
    ports: freePorts,
    memory: kept,
    timers: systemTimers,
    log: silentLog,
    ...(idle ? { idle } : {}),
  });
  t.teardown(() => made.close());
  return made;
}

function routes(...all: Route[]): Map<string, Route> {
  return new Map(all.map((each) => [routeKey(each.service, each.endpoint), each]));
}

function target(slot: number, port: number): Route["targets"][number] {
  return { task: taskName(slot), address, port };
}

/** Sends text, ends its side, and collects what comes back; rejects when the connection is reset. */
function talk(hostPort: string | undefined, text: string): Promise<string> {
  const [host, port] = (hostPort ?? "").split(":");
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket: Socket = connect({ host: host as string, port: Number(port), allowHalfOpen: true }, () => socket.end(text));
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.once("end", () => resolve(answer));
    socket.once("error", reject);
  });
}

test("forwarder: takes the healthy tasks in turn, and passes each side's end on by itself", async (t) => {
  const [a, b] = [await serve(t, "a"), await serve(t, "b")];
  const made = forwarder(t);
  const web = route([target(1, a.port), target(2, b.port)]);
  made.update(routes(web));
  await made.settled();
  const answers: string[] = [];
  for (let n = 0; n < 4; n++) answers.push(await talk(made.addressOf(web), `hello ${n}`));
  t.deepEqual(answers, ["a:hello 0", "b:hello 1", "a:hello 2", "b:hello 3"]);
});

test("forwarder: a task that does not answer is passed over, and with none left the client is reset", async (t) => {
  const [a, b] = [await serve(t, "a"), await serve(t, "b")];
  const made = forwarder(t);
  const web = route([target(1, a.port), target(2, b.port)]);
  made.update(routes(web));
  await made.settled();
  await new Promise((resolve) => a.server.close(resolve));
  t.is(await talk(made.addressOf(web), "x"), "b:x");
  t.is(await talk(made.addressOf(web), "y"), "b:y");
  made.update(routes({ ...web, targets: [] }));
  await made.settled();
  await t.throwsAsync(talk(made.addressOf(web), "z"), { code: "ECONNRESET" } as object);
});

test("forwarder: a local port stays the same over changes of the route and over restarts", async (t) => {
  const a = await serve(t, "a");
  const kept = memory();
  const first = forwarder(t, kept);
  const web = route([]);
  first.update(routes(web));
  await first.settled();
  const before = first.addressOf(web);
  first.update(routes({ ...web, targets: [target(1, a.port)] }));
  await first.settled();
  t.is(first.addressOf(web), before);
  await first.close();
  const second = forwarder(t, kept);
  second.update(routes({ ...web, targets: [target(1, a.port)] }));
  await second.settled();
  t.is(second.addressOf(web), before);
  t.is(await talk(before, "x"), "a:x");
});

test("forwarder: a published port that is taken is told, and bound once it is free", async (t) => {
  const blocker = await serve(t, "blocker");
  const a = await serve(t, "a");
  const made = forwarder(t);
  const web = route([target(1, a.port)], { published: blocker.port });
  made.update(routes(web));
  await made.settled();
  t.deepEqual(made.problems(), { [`${address}:${blocker.port}`]: "the port is taken by another program" });
  await new Promise((resolve) => blocker.server.close(resolve));
  const deadline = Date.now() + 20_000;
  while (Object.keys(made.problems()).length > 0 && Date.now() < deadline) await systemTimers.sleep(50);
  t.is(await talk(`${address}:${blocker.port}`, "x"), "a:x");
});

test("forwarder: a route that goes away takes its listener and its connections along", async (t) => {
  const a = await serve(t, "a");
  const made = forwarder(t);
  const web = route([target(1, a.port)]);
  made.update(routes(web));
  await made.settled();
  const hostPort = made.addressOf(web) as string;
  const [host, port] = hostPort.split(":");
  const open = connect({ host: host as string, port: Number(port) });
  await new Promise((resolve) => open.once("data", resolve));
  const closed = new Promise((resolve) => open.once("close", resolve));
  open.on("error", () => {});
  made.update(routes());
  await made.settled();
  await closed;
  t.is(made.addressOf(web), undefined);
  await t.throwsAsync(talk(hostPort, "x"), { code: "ECONNREFUSED" } as object);
});

test("forwarder: a task that breaks off resets the client, so that half an answer is not taken for a whole", async (t) => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("half", () => setTimeout(() => socket.resetAndDestroy(), 50));
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  t.teardown(() => server.close());
  const made = forwarder(t);
  const web = route([target(1, (server.address() as AddressInfo).port)]);
  made.update(routes(web));
  await made.settled();
  const [host, port] = (made.addressOf(web) as string).split(":");
  const socket = connect({ host: host as string, port: Number(port) });
  socket.resume();
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    socket.once("error", resolve);
    socket.once("end", () => resolve(undefined));
  });
  t.is(error?.code, "ECONNRESET");
});

/** Takes connections, and lets go of each at once, or after its first words, without one of its own. */
async function leave(t: ExecutionContext, how: "reset" | "end", when: "at once" | "after words") {
  const seen = { port: 0, connections: 0, words: "" };
  const server = createServer((socket) => {
    seen.connections++;
    socket.on("error", () => {});
    const go = () => (how === "reset" ? socket.resetAndDestroy() : socket.end());
    if (when === "at once") go();
    socket.on("data", (words) => {
      seen.words += words;
      go();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  t.teardown(() => server.close());
  seen.port = (server.address() as AddressInfo).port;
  return seen;
}

const asking = "GET / HTTP/1.1\r\nHost: web\r\n\r\n";

async function throughAll(t: ExecutionContext, ports: number[], text: string): Promise<string | undefined> {
  const made = forwarder(t);
  const web = route(ports.map((port, index) => target(index + 1, port)));
  made.update(routes(web));
  await made.settled();
  return talk(made.addressOf(web), text).catch((error: NodeJS.ErrnoException) => error.code);
}

for (const how of ["reset", "end"] as const) {
  test(`forwarder: a request that only asks goes to the next task where the first leaves by ${how} without a word`, async (t) => {
    const gone = await leave(t, how, "after words");
    const b = await serve(t, "b");
    t.is(await throughAll(t, [gone.port, b.port], asking), `b:${asking}`);
    t.is(gone.words, asking);
    // Of one who says nothing it is known that nothing was carried out.
    const silent = await leave(t, how, "at once");
    const made = forwarder(t);
    const web = route([target(1, silent.port), target(2, b.port)]);
    made.update(routes(web));
    await made.settled();
    const [host, port] = (made.addressOf(web) as string).split(":");
    const socket = connect({ host: host as string, port: Number(port) });
    const [word] = await once(socket, "data");
    t.is(String(word), "b:");
    socket.destroy();
  });

  test(`forwarder: what may have been carried out is not sent again where its task leaves by ${how} without a word`, async (t) => {
    const b = await leave(t, "end", "at once");
    const texts = [
      "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
      `${asking}POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n`,
      asking.replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\nx"),
      "QUIT\r\n",
      `${asking.slice(0, -2)}X: ${"x".repeat(20_000)}\r\n\r\n`,
    ];
    for (const text of texts) {
      const gone = await leave(t, how, "after words");
      t.is(await throughAll(t, [gone.port, b.port], text), how === "reset" ? "ECONNRESET" : "", text.slice(0, 100));
      t.is(gone.connections, 1);
    }
    t.is(b.connections, 0);
  });
}

test("forwarder: a request that ends every task that takes it goes to two of them", async (t) => {
  const all = [await leave(t, "reset", "after words"), await leave(t, "reset", "after words"), await leave(t, "reset", "after words")];
  const ports = all.map(({ port }) => port);
  t.is(await throughAll(t, ports, asking), "ECONNRESET");
  t.deepEqual(
    all.map(({ connections }) => connections),
    [1, 1, 0],
  );
});

test("forwarder: the next task gets a request whole, also where its first part had gone to another", async (t) => {
  const gone = await leave(t, "end", "after words");
  const b = createServer((socket) => {
    let words = "";
    socket.on("data", (chunk) => {
      words += chunk;
      if (words.endsWith("\r\n\r\n")) socket.end(`b:${words}`);
    });
  });
  await new Promise<void>((resolve) => b.listen(0, address, resolve));
  t.teardown(() => b.close());
  const reached = once(b, "connection");
  const made = forwarder(t);
  const web = route([target(1, gone.port), target(2, (b.address() as AddressInfo).port)]);
  made.update(routes(web));
  await made.settled();
  const [host, port] = (made.addressOf(web) as string).split(":");
  const socket = connect({ host: host as string, port: Number(port) });
  socket.write(asking.slice(0, 20));
  await reached;
  socket.write(asking.slice(20));
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  t.is(answer, `b:${asking}`);
  t.is(gone.words, asking.slice(0, 20));
});

const never = 3_600_000;

/** Each side says one word, the client its last where `ends` says so, and neither closes anything by itself. */
const letsGo = test.macro({
  async exec(t, idle: Partial<IdleLimits>, ends: { client?: true }) {
    const gone: Promise<unknown>[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      gone.push(new Promise((resolve) => socket.once("end", resolve)));
      socket.on("error", () => {}).resume();
      socket.write("task");
    });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    t.teardown(() => server.close());
    const made = forwarder(t, memory(), { openMs: never, answerMs: never, endedMs: never, ...idle });
    const web = route([target(1, (server.address() as AddressInfo).port)]);
    made.update(routes(web));
    await made.settled();
    const [host, port] = (made.addressOf(web) as string).split(":");
    const client = connect({ host: host as string, port: Number(port), allowHalfOpen: true });
    client.on("error", () => {}).resume();
    if (ends.client) client.end("client");
    else client.write("client");
    await new Promise((resolve) => client.once("end", resolve));
    client.destroy();
    await Promise.all(gone);
    t.is(gone.length, 1);
  },
  title: (given) => `forwarder: a connection that passes nothing is let go ${given}`,
});
test("while both ends are open", letsGo, { openMs: 200 }, {});
test("while a client that has said its last waits for an answer", letsGo, { answerMs: 200 }, { client: true });

test("forwarder: a route whose port cannot be had takes nothing from the others", async (t) => {
  const a = await serve(t, "a");
  const made = new Forwarder({
    publishAddress: address,
    localAddress: "203.0.113.7",
    ports: new FreePorts(systemRandom),
    memory: memory(),
    timers: systemTimers,
    log: silentLog,
  });
  t.teardown(() => made.close());
  const { port } = await serve(t, "free");
  const web = route([target(1, a.port)], { endpoint: "published", published: port + 1 });
  made.update(routes(route([]), web));
  await made.settled();
  t.is(made.addressOf(route([])), undefined);
  t.is(made.addressOf(web), `${address}:${port + 1}`);
});
