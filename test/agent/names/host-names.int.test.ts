import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";
import test, { type ExecutionContext } from "ava";
import { decode, encode } from "dns-packet";
import { silentLog } from "../../../src/agent/index.js";
import { type AddressMemory, HostNames, type HostNetwork, parseRange, type Range } from "../../../src/agent/names/index.js";
import type { Route } from "../../../src/model/index.js";
import { systemTimers } from "../../../src/ports/index.js";
import { memory } from "../../support/address-memory.js";
import { route, taskName } from "../../support/fake-controller.js";
import { loopbackAddress } from "../../support/loopback.js";

/** Networks are ranges of the loopback, where every address is this host's without being given to it. */
function network(name: string): HostNetwork {
  const [, a, b] = loopbackAddress().split(".");
  const range = (text: string) => parseRange(text) as Range;
  return {
    key: `default//${name}`,
    bridge: "lo",
    subnet: range(`127.${a}.${Number(b) & 254}.0/23`),
    kept: range(`127.${a}.${Number(b) | 1}.0/24`),
  };
}

const memberOf = ({ subnet }: HostNetwork) => [24, 16, 8, 0].map((bits) => Math.floor((subnet.first + 7) / 2 ** bits) % 256).join(".");
const none: ReadonlySet<number> = new Set();

interface Served {
  names: HostNames;
  /** What bridges were told. */
  added: Set<string>;
  port: number;
}

async function served(t: ExecutionContext, kept: AddressMemory = memory()): Promise<Served> {
  const added = new Set<string>();
  const port = await freePort();
  const names = new HostNames({
    bridges: {
      add: async (_, address) => void added.add(address),
      remove: async (_, address) => void added.delete(address),
      has: (_, address) => added.has(address),
    },
    memory: kept,
    timers: systemTimers,
    log: silentLog,
    port,
  });
  t.teardown(() => names.close());
  return { names, added, port };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done((address as { port: number }).port));
    });
  });
}

/** A task that says its name to whoever comes. */
async function task(t: ExecutionContext, name: string): Promise<Route["targets"]> {
  const server = createServer((socket) => socket.end(name));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => server.close());
  return [{ task: taskName(1), address: "127.0.0.1", port: (server.address() as { port: number }).port }];
}

const named = (service: string, target: number, targets: Route["targets"], more: Partial<Route> = {}): Route => ({
  ...route(targets),
  service,
  serviceName: service,
  target,
  ...more,
});

/** Asks as a container with this address does. */
async function ask({ port }: Served, server: string, from: string, name: string, type: "A" | "AAAA" = "A") {
  const socket = createSocket("udp4");
  await new Promise<void>((done) => socket.bind(0, from, done));
  try {
    return await new Promise<{ rcode: string; addresses: string[] } | "silence">((done) => {
      const timer = setTimeout(() => done("silence"), 300);
      socket.once("message", (text) => {
        clearTimeout(timer);
        const packet = decode(text) as ReturnType<typeof decode> & { rcode: string };
        done({ rcode: packet.rcode, addresses: (packet.answers ?? []).map((answer) => String((answer as { data: string }).data)) });
      });
      socket.send(encode({ type: "query", id: 7, questions: [{ type, name, class: "IN" }] }), port, server);
    });
  } finally {
    socket.close();
  }
}

function talk(host: string, port: number, from: string): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    const socket = connect({ host, port, localAddress: from });
    socket.on("data", (chunk) => {
      text += String(chunk);
    });
    socket.once("end", () => done(text));
    socket.once("error", fail);
  });
}

test("names: each service of a network has an address there, and leads to its tasks whoever else has the same port", async (t) => {
  const at = await served(t);
  const near = network("near");
  const port = await freePort();
  const on = { networks: [{ name: "near" }] };
  at.names.update([named("a", port, await task(t, "one"), on), named("b", port, await task(t, "two"), on)], none);
  const server = (await at.names.serverFor([near])) as string;
  const member = memberOf(near);
  const found = [];
  for (const [name, says] of [
    ["a", "one"],
    ["B.", "two"],
  ] as const) {
    const answer = await ask(at, server, member, name);
    if (answer === "silence") return t.fail();
    t.is(answer.rcode, "NOERROR");
    const [address = ""] = answer.addresses;
    found.push(address);
    t.true(at.added.has(address));
    t.is(await talk(address, port, member), says);
  }
  t.is(new Set([server, ...found]).size, 3);
  // It has no address of the other kind, which is no reason to ask elsewhere.
  t.deepEqual(await ask(at, server, member, "a", "AAAA"), { rcode: "NOERROR", addresses: [] });
});

test("names: other names are refused, as are those of other networks; who is not on the network is not heard", async (t) => {
  const at = await served(t);
  const [near, far] = [network("near"), network("far")];
  const port = await freePort();
  at.names.update(
    [named("a", port, await task(t, "one"), { networks: [{ name: "far" }] }), named("b", port, [], { networks: [{ name: "near" }] })],
    none,
  );
  const single = (await at.names.serverFor([near])) as string;
  const both = (await at.names.serverFor([near, far])) as string;
  const member = memberOf(near);
  t.not(single, both);
  for (const name of ["a", "example.org", ""]) t.deepEqual(await ask(at, single, member, name), { rcode: "REFUSED", addresses: [] }, name);
  t.is(await ask(at, single, memberOf(far), "b"), "silence");
  const answer = await ask(at, both, member, "a");
  if (answer === "silence") return t.fail();
  const [address = ""] = answer.addresses;
  t.is(await talk(address, port, memberOf(far)), "one");
  await t.throwsAsync(talk(address, port, member), { message: /ECONNRESET/ });
  // A service without a healthy task is still this one.
  const [empty = ""] = ((await ask(at, single, member, "b")) as { addresses: string[] }).addresses;
  await t.throwsAsync(talk(empty, port, member), { message: /ECONNRESET/ });
});

test("names: an address that somebody was given leads on after a restart, and is given back with the service or the network", async (t) => {
  const kept = memory();
  const near = network("near");
  const port = await freePort();
  const routes = [named("a", port, await task(t, "one"), { networks: [{ name: "near" }] })];
  const before = await served(t, kept);
  before.names.update(routes, none);
  const server = (await before.names.serverFor([near])) as string;
  const [address = ""] = ((await ask(before, server, memberOf(near), "a")) as { addresses: string[] }).addresses;
  before.names.close();

  const after = await served(t, kept);
  after.names.update(routes, none);
  t.is(await after.names.serverFor([near]), server);
  await after.names.keep();
  t.is(await talk(address, port, memberOf(near)), "one");

  after.added.delete(server);
  await after.names.keep();
  t.true(after.added.has(server), "somebody took it from the bridge");
  after.names.update([], none);
  t.false(after.added.has(address));
  await t.throwsAsync(talk(address, port, memberOf(near)), { message: /ECONNREFUSED/ });
  after.names.leave(near.key);
  t.deepEqual([...kept.keys()], []);
  t.is(await ask(after, server, memberOf(near), "a"), "silence");
});

test("names: where another program has the port, the name is refused and the reason shown, until it is free", async (t) => {
  const at = await served(t);
  const near = network("near");
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "0.0.0.0", done));
  const { port } = other.address() as { port: number };
  at.names.update([named("a", port, await task(t, "one"), { networks: [{ name: "near" }] })], none);
  const server = (await at.names.serverFor([near])) as string;
  t.like(await ask(at, server, memberOf(near), "a"), { rcode: "REFUSED" });
  t.regex(Object.values(at.names.problems()).join(), /taken by another program/);
  other.close();
  // The forwarder has it on every address, and hands over what comes for this one.
  at.names.update([named("a", port, await task(t, "two"), { networks: [{ name: "near" }] })], new Set([port]));
  const forwarder = createServer((client) => void (at.names.divert(client) || client.end("its own")));
  await new Promise<void>((done) => forwarder.listen(port, "0.0.0.0", done));
  t.teardown(() => forwarder.close());
  const [address = ""] = ((await ask(at, server, memberOf(near), "a")) as { addresses: string[] }).addresses;
  t.is(await talk(address, port, memberOf(near)), "two");
  t.is(await talk("127.0.0.1", port, "127.0.0.1"), "its own");
  t.deepEqual(at.names.problems(), {});
});
