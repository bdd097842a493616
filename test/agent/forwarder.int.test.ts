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
    ports: new FreePorts(systemRandom),
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
