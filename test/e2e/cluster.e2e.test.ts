import { existsSync } from "node:fs";
import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { createClient } from "../../src/client/index.js";
import { parsePosition } from "../../src/model/index.js";
import { type ControllerMember, ControlPlane, startMember } from "../support/control-plane.js";
import { countingProxy } from "../support/counting-proxy.js";
import { eventually } from "../support/eventually.js";
import { adminToken, fleetlog, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { blocksOf } from "../support/guide.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers } from "../support/processes.js";
import { startRqlite } from "../support/rqlite.js";
import { rqliteTest } from "../support/rqlite-test.js";

const service = (name: string) => ({ name, replicas: 0, containers: [{ process: { command: ["sleep", "1000"] } }] });

/** Sends a write to one controller once, and answers its status; 0 where nothing came back. */
async function create(plane: ControlPlane, at: ControllerMember, name: string, key = name): Promise<number> {
  const answer = await fetch(`${at.url}/v1/services`, {
    method: "POST",
    headers: { authorization: `Bearer ${plane.token}`, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(service(name)),
  }).catch(() => undefined);
  return answer?.status ?? 0;
}

async function createdNames(plane: ControlPlane, at: ControllerMember): Promise<string[]> {
  const events = await plane.events(at, ["service.created"]);
  return events.map(({ data }) => (data as { spec: { name: string } }).spec.name);
}

async function startAgent(t: ExecutionContext, plane: ControlPlane, first: ControllerMember, others: ControllerMember[]): Promise<string> {
  const dataDir = temporaryDir(t);
  endLeftovers(t, join(dataDir, "agent"));
  const name = `n-${dataDir.slice(-6).toLowerCase()}`;
  const { data } = await plane.client().post("/v1/tokens", { body: { name, preset: "agent" } });
  const urls = [first, ...others].map(({ url }) => url).join(",");
  const flags = ["--url", urls, "--token", data.secret as string, "--data-dir", dataDir, "--name", name];
  const running = startFleetlog(t, ["agent", ...flags, "--publish-address", loopbackAddress()]);
  await running.printed(/agent of node/);
  return name;
}

rqliteTest(
  "the holder is killed under a stream of writes: no acknowledged one is lost, agents move, and no task starts twice",
  async (t) => {
    const plane = await ControlPlane.start(t, 3);
    const holder = await plane.holder();
    const others = plane.members.filter((member) => member !== holder);
    const starts = temporaryDir(t);
    const nodes = [await startAgent(t, plane, holder, others), await startAgent(t, plane, others[0] as ControllerMember, [holder])];
    // Each start of a task leaves a line.
    const command = ["sh", "-c", `echo started >> "${starts}/$FLEETLOG_TASK"; exec sleep 1000`];
    await plane.client().post("/v1/services", { body: { name: "steady", replicas: 4, containers: [{ process: { command } }] } });
    const running = async (at: ControllerMember) => (await plane.client(at).get("/v1/cluster")).data.tasks.running ?? 0;
    await eventually(async () => (await running(holder)) === 4, "four tasks run");

    const acknowledged: string[] = [];
    let afterTheKill = 0;
    let killed = false;
    const sender = async (number: number) => {
      const client = plane.client(...plane.members);
      for (let i = 0; afterTheKill < 40; i++) {
        const name = `s${number}-${i}`;
        const answer = await client
          .post("/v1/services", { body: service(name), headers: { "idempotency-key": name } })
          .catch(() => undefined);
        if (!answer) continue;
        acknowledged.push(name);
        if (killed) afterTheKill++;
        else if (acknowledged.length >= 40) {
          killed = true;
          holder.running.kill("SIGKILL");
        }
      }
    };
    await Promise.all([0, 1, 2, 3].map(sender));
    await holder.running.exit();

    const next = await plane.holder(others);
    const digest = await plane.agreedDigest(others);
    t.regex(digest, /^[0-9a-f]{64}$/);
    const created = await createdNames(plane, next);
    t.deepEqual(
      acknowledged.filter((name) => !created.includes(name)),
      [],
    );
    t.is(new Set(created).size, created.length, "no write landed twice");
    // Every node is heard again, the one whose controller died as well, and what runs there is what ran before.
    for (const node of nodes) {
      const view = async () => (await plane.client(next).get("/v1/nodes/{node}", { params: { path: { node } } })).data;
      await eventually(async () => (await view()).state === "ready", `${node} is ready`);
    }
    await plane.client(next).post("/v1/services/{service}/scale", { params: { path: { service: "steady" } }, body: { replicas: 5 } });
    await eventually(async () => (await running(next)) === 5, "a fifth task runs");
    const files = await readdir(starts);
    t.is(files.length, 5);
    for (const file of files) t.is(await readFile(join(starts, file), "utf8"), "started\n", file);
  },
);

rqliteTest("a holder that was stopped past its lease lands nothing when it goes on, and follows the new one", async (t) => {
  const plane = await ControlPlane.start(t, 2);
  const holder = await plane.holder();
  const other = plane.members.find((member) => member !== holder) as ControllerMember;
  t.is(await create(plane, holder, "before"), 201);
  holder.running.kill("SIGSTOP");
  // Both wait at the one that stands still: one came to it, one was forwarded by the other before it took over.
  const waiting = [create(plane, holder, "direct"), create(plane, other, "forwarded")];
  await eventually(async () => (await create(plane, other, "after")) === 201, "another took over and writes");
  holder.running.kill("SIGCONT");
  const [direct, forwarded] = await Promise.all(waiting);
  t.is(await plane.holder(), other);
  const metrics = await (await fetch(`${holder.url}/metrics`, { headers: { authorization: `Bearer ${plane.token}` } })).text();
  for (const counted of ["fleetlog_event_loop_stalls_total", "fleetlog_lease_lost_total"])
    t.regex(metrics, new RegExp(`^${counted} [1-9]`, "m"), "it stood still, and stepped down");
  t.regex(holder.running.output(), /the event loop stood still/);
  await plane.agreedDigest(plane.members);

  const created = await createdNames(plane, other);
  const landed = (name: string) => created.filter((of) => of === name).length;
  t.deepEqual([landed("before"), landed("after")], [1, 1]);
  // What was answered as done is there once; what was refused is not there. Nothing was in doubt: the answer came.
  t.deepEqual([landed("direct"), landed("forwarded")], [direct === 201 ? 1 : 0, forwarded === 201 ? 1 : 0]);
  const epochs = (await plane.events(other)).map((event) => Number((event as { epoch?: unknown }).epoch));
  t.deepEqual(
    epochs,
    [...epochs].sort((a, b) => a - b),
    "no event of an older epoch stands behind one of a newer",
  );
  t.is(await create(plane, holder, "through-the-old-one"), 201);
});

/**
 * Goal: what is on its way through a follower that stands still lands nowhere once another controller writes, whatever
 * wakes first. Method: the holder knows that follower alone. Both are stopped with an append between them; another controller
 * takes over by way of the leader, writes, and moves what it wrote into the archive, so that no row stands any more where the append
 * would land; then both go on, and the append arrives.
 */
rqliteTest(
  "a holder and the follower with its append are stopped past the lease: nothing stale lands, and the holder follows",
  async (t) => {
    t.timeout(150_000);
    const rqlite = await startRqlite();
    t.teardown(() => rqlite.stop());
    const [follower] = await rqlite.followers();
    if (!follower) throw new Error("there is no follower");
    const way = await countingProxy(t, follower.url);
    const dirs = [temporaryDir(t), temporaryDir(t)] as const;
    const archive = ["--archive", temporaryDir(t)];
    const old = await startMember(t, `rqlite:${way.url}`, dirs[0], archive);
    await copyFile(join(dirs[0], "controller.token"), join(dirs[1], "controller.token"));
    const next = await startMember(t, rqlite.endpoints, dirs[1], archive);
    const token = await adminToken(dirs[0]);
    const send = async (at: ControllerMember, name: string) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": name };
      const request = { method: "POST", headers, body: JSON.stringify(service(name)) };
      return (await fetch(`${at.url}/v1/services`, request).catch(() => undefined))?.status ?? 0;
    };
    const names = async (at: ControllerMember) => {
      const found: string[] = [];
      const events = createClient({ url: at.url, token }).events({ follow: false, types: ["service.created"] });
      for await (const { data } of events) found.push((data as { spec: { name: string } }).spec.name);
      return found;
    };
    t.is(await send(old, "before"), 201);
    await eventually(async () => (await names(next)).includes("before"), "the other one follows");
    const { seq: stood } = parsePosition((await createClient({ url: old.url, token }).get("/v1/cluster")).data.position, "position");

    follower.stop();
    const stale = send(old, "stale");
    await eventually(() => way.sent.some((body) => body.includes("stale")), "the append is between them");
    old.running.kill("SIGSTOP");
    await eventually(async () => (await send(next, "after")) === 201, "another has taken over and writes", 60_000);
    const archiver = createClient({ url: next.url, token });
    for (let oldest = 1; oldest <= stood + 2; ) {
      const { data } = await archiver.post("/v1/cluster/archive", { body: { keepEvents: 1 } });
      oldest = parsePosition(data.oldest, "oldest").seq;
    }
    const sentBefore = way.sent.length;
    old.running.kill("SIGCONT");
    follower.cont();

    const status = await stale;
    t.true(status === 503 || status === 504, `it was answered ${status}`);
    await eventually(async () => (await names(old)).includes("after"), "the old holder follows", 60_000);
    t.deepEqual(await names(next), ["before", "after"]);
    // Whatever it was answered, one answer was enough: it appended nothing more.
    t.deepEqual(
      way.sent.slice(sentBefore).filter((body) => body.includes("INSERT INTO events")),
      [],
    );
    t.is(await send(old, "stale"), 201, "the same key, through the one that forwards now");
    t.is(await send(next, "stale"), 201);
    t.deepEqual(await names(next), ["before", "after", "stale"]);
    await eventually(async () => {
      const seen = await Promise.all([old, next].map(async ({ url }) => (await createClient({ url, token }).get("/v1/cluster")).data));
      const [one, other] = seen;
      return one?.position === other?.position && one?.digest === other?.digest && seen.every(({ lease }) => lease.url === next.url);
    }, "both show the same, and name the same holder");
    const verified = await fleetlog(t, ["verify", "--offline", "--log", rqlite.endpoints, ...archive]);
    t.is(verified.code, 0, verified.output);
  },
);

rqliteTest("controllers that begin together make one cluster; one that stops hands its lease over", async (t) => {
  const rqlite = await startRqlite();
  t.teardown(() => rqlite.stop());
  const dirs = [temporaryDir(t), temporaryDir(t)];
  const members = await Promise.all(dirs.map((dir) => startMember(t, rqlite.endpoints, dir)));
  const makers = dirs.filter((dir) => existsSync(join(dir, "admin.token")));
  t.is(makers.length, 1, "one of them made the cluster");
  const [maker] = makers as [string];
  const [other] = dirs.filter((dir) => dir !== maker) as [string];
  t.false(existsSync(join(other, "controller.token")), "the other one left no token that the cluster does not know");

  const token = await adminToken(maker);
  const cluster = async (at: ControllerMember) => {
    const answer = await fetch(`${at.url}/v1/cluster`, { headers: { authorization: `Bearer ${token}` } });
    return (await answer.json()) as { lease: { url: string; epoch: number }; alarms: string[]; controllers: { url: string }[] };
  };
  const holder = await eventually(async () => {
    const named = await Promise.all(members.map(async (member) => (await cluster(member)).lease.url));
    return named[0] === named[1] ? members.find(({ url }) => url === named[0]) : undefined;
  }, "both know who writes");
  const standby = members.find((member) => member !== holder) as ControllerMember;
  if (standby.dataDir === other) {
    await eventually(
      async () => (await cluster(standby)).alarms.some((alarm) => alarm.includes("no controller token")),
      "it says what it lacks",
    );
    await copyFile(join(maker, "controller.token"), join(other, "controller.token"));
  }
  await eventually(async () => (await cluster(standby)).alarms.length === 0, "nothing is amiss");
  await eventually(async () => (await cluster(holder)).controllers.length === 2, "the holder hears the other");

  const { epoch } = (await cluster(holder)).lease;
  holder.running.kill("SIGTERM");
  t.is((await holder.running.exit()).code, 0, holder.running.output());
  const next = await eventually(async () => {
    const { lease } = await cluster(standby);
    return lease.url === standby.url ? lease : undefined;
  }, "the other one writes");
  // Once for the lease that was left, once for the one that was taken: nobody waited for it to run out.
  t.is(next.epoch, epoch + 2);
});

rqliteTest("the cluster says who carries its log, how many may be lost, and who follows", async (t) => {
  const plane = await ControlPlane.start(t, 2);
  const cluster = async () => (await plane.client().get("/v1/cluster")).data;
  t.like((await cluster()).log, { carrier: "rqlite", quorum: 2, spare: 1, members: { length: 3 } });
  const command = (...args: string[]) => fleetlog(t, [...args, "--url", plane.urls.join(","), "--token", plane.token]);
  await plane.agreedDigest(plane.members);
  // Each tells the holder of itself once a second, and is shown from then on by those who have heard it.
  for (const member of plane.members) {
    const heard = async () => (await plane.client(member).get("/v1/cluster")).data.controllers.length === 2 || undefined;
    await eventually(heard, "both controllers are heard of at each");
  }
  const shown = await command("cluster");
  t.is(shown.code, 0, shown.output);
  t.regex(shown.output, /Carried by +3 rqlite nodes, 2 must be there, 1 more may be lost/);
  t.notRegex(shown.output, /Warning/);
  for (const url of plane.urls) t.true(shown.output.includes(url));
  t.regex(shown.output, /holds/);
  t.regex(
    (await command("token", "create", "--preset", "agent", "rack")).output,
    new RegExp(`--url ${[...plane.urls].sort().join(",")} --token`),
  );

  const [follower] = await plane.rqlite.followers();
  await follower?.kill();
  await eventually(async () => (await cluster()).log.spare === 0, "one is missing");
  t.regex((await command("cluster")).output, /Warning +another rqlite node must not be lost/);
  t.regex((await command("cluster")).output, /does not answer/);
});

rqliteTest("three hosts become a cluster by the README's lines", async (t) => {
  const rqlite = await startRqlite();
  t.teardown(() => rqlite.stop());
  const lines = blocksOf(await readFile("README.md", "utf8"))
    .filter(({ role }) => role === "cluster")
    .flatMap(({ text }) => text.trim().split("\n"));
  t.is(lines.length, 5);
  const hosts = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
  const dirs = hosts.map(() => temporaryDir(t));
  const urls: string[] = [];
  /** The same line on loopback, where no certificate is needed and each host is a directory. */
  const here = (line: string, dir: string) =>
    line
      .replaceAll(/ --tls-(cert|key|ca) \S+/g, "")
      .replace(/rqlite:\S+/, rqlite.endpoints)
      .replace(/--listen \S+/, "--listen 127.0.0.1:0")
      .replace(/--data-dir \S+/, `--data-dir ${dir}`)
      .replace(/--url \S+/, `--url ${urls.join(",")} --data-dir ${dir}`)
      .split(" ")
      .slice(1);
  for (const [index, dir] of dirs.entries()) {
    if (index > 0) await copyFile(join(dirs[0] as string, "controller.token"), join(dir, "controller.token"));
    const running = startFleetlog(t, here(lines[index] as string, dir));
    urls.push((await running.printed(/controller at (http[^\s,]+)/))[1] as string);
  }
  const [created, cluster] = [lines[3], lines[4]].map((line) => fleetlog(t, here(line as string, dirs[0] as string)));
  const joining = /fleetlog (agent --url \S+ --token \S+)/.exec((await created)?.output ?? "")?.[1] ?? "";
  t.regex((await cluster)?.output ?? "", /Carried by +3 rqlite nodes/);
  const agentDir = temporaryDir(t);
  const agent = startFleetlog(t, [...joining.split(" "), "--data-dir", agentDir, "--publish-address", loopbackAddress()]);
  await agent.printed(/agent of node/);
});
