import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";

const directory = fileURLToPath(new URL("../../../examples/voting/", import.meta.url));
const settleMs = 20_000;

interface Stack {
  ports: Record<string, number>;
  storeFile: string;
  start(service: string): ChildProcess;
}

/** The services on free ports, wired by hand as an agent would. */
async function makeStack(t: ExecutionContext): Promise<Stack> {
  const data = await mkdtemp(join(tmpdir(), "fleetlog-voting-"));
  const ports: Record<string, number> = {};
  for (const name of ["vote", "queue", "worker", "store", "result"]) ports[name] = await freePort();
  const children: ChildProcess[] = [];
  t.teardown(async () => {
    for (const child of children) child.kill("SIGKILL");
    await rm(data, { recursive: true });
  });
  const storeFile = join(data, "votes.ndjson");
  return {
    ports,
    storeFile,
    start(service) {
      const env = {
        PATH: process.env.PATH,
        PORT: String(ports[service]),
        FLEETLOG_QUEUE_ADDR: `127.0.0.1:${ports.queue}`,
        FLEETLOG_STORE_ADDR: `127.0.0.1:${ports.store}`,
        STORE_FILE: storeFile,
      };
      const child = spawn(process.execPath, [`${service}.mjs`], { cwd: directory, env, stdio: "ignore" });
      children.push(child);
      return child;
    },
  };
}

test.serial("a vote that was cast reaches the result, in whatever order the services start", async (t) => {
  const { ports, start } = await makeStack(t);
  for (const service of ["result", "worker", "vote", "queue", "store"]) start(service);
  await eventually(() => vote(ports, "a"));
  t.like(await tally(ports, 1), { counts: { a: 1 }, total: 1 });
});

test.serial("a voter who changes the choice still counts once", async (t) => {
  const { ports, start } = await makeStack(t);
  for (const service of ["result", "worker", "vote", "queue", "store"]) start(service);
  const cookie = await eventually(() => vote(ports, "a"));
  await vote(ports, "b", cookie);
  await vote(ports, "b");
  t.deepEqual(await tally(ports, 2, (counts) => counts.b === 2), { counts: { b: 2 }, total: 2 });
});

test.serial("votes survive kill -9 of the store, and a vote cast without a worker waits in the queue", async (t) => {
  const { ports, start } = await makeStack(t);
  const store = start("store");
  const worker = start("worker");
  for (const service of ["result", "vote", "queue"]) start(service);
  await eventually(() => vote(ports, "a"));
  await tally(ports, 1);

  store.kill("SIGKILL");
  worker.kill("SIGKILL");
  await Promise.all([once(store, "exit"), once(worker, "exit")]);
  await vote(ports, "b");
  start("store");
  start("worker");
  t.deepEqual(await tally(ports, 2), { counts: { a: 1, b: 1 }, total: 2 });
});

test.serial("a line that was cut off in the store's file costs no vote that was counted after it", async (t) => {
  const { ports, start, storeFile } = await makeStack(t);
  await writeFile(storeFile, '{"voter":"cut-o');
  for (let life = 1; life <= 2; life++) {
    const store = start("store");
    const put = { method: "PUT", body: JSON.stringify({ voter: "v", choice: "a", at: 1 }) };
    const answer = await eventually(() =>
      fetch(`http://127.0.0.1:${ports.store}/vote`, life === 1 ? put : { ...put, body: '{"voter":"w","choice":"b","at":1}' }),
    );
    t.like(await answer.json(), { total: life });
    store.kill("SIGKILL");
    await once(store, "exit");
  }
});

test.serial("each service answers /healthz and stops with code 0 on SIGTERM, though the others are missing", async (t) => {
  const { ports, start } = await makeStack(t);
  for (const service of ["vote", "queue", "worker", "store", "result"]) {
    const child = start(service);
    await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${ports[service]}/healthz`);
      if (!answer.ok) throw new Error(`${service} answered ${answer.status}`);
    });
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    t.is(code, 0, service);
  }
});

test.serial("a choice that is not on the page is refused", async (t) => {
  const { ports, start } = await makeStack(t);
  start("vote");
  const answer = await eventually(() => cast(ports, "__proto__"));
  t.is(answer.status, 422);
});

async function vote(ports: Stack["ports"], choice: string, cookie = ""): Promise<string> {
  const answer = await cast(ports, choice, cookie);
  if (answer.status !== 303) throw new Error(`the vote page answered ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

function cast(ports: Stack["ports"], choice: string, cookie = ""): Promise<Response> {
  return fetch(`http://127.0.0.1:${ports.vote}/`, {
    method: "POST",
    body: new URLSearchParams({ choice }),
    headers: { cookie },
    redirect: "manual",
  });
}

interface Tally {
  counts: Record<string, number>;
  total: number;
}

function tally(ports: Stack["ports"], total: number, holds: (counts: Tally["counts"]) => boolean = () => true): Promise<Tally> {
  return eventually(async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.result}/tally`);
    const found = (await answer.json()) as Tally;
    if (found.total !== total || !holds(found.counts)) throw new Error(`found ${JSON.stringify(found)}`);
    return found;
  });
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + settleMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
