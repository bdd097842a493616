import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ControllerMember, ControlPlane, startMember } from "../support/control-plane.js";
import { eventually } from "../support/eventually.js";
import { adminToken, fleetlog, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import type { RqliteNode } from "../support/rqlite.js";
import { startRqlite } from "../support/rqlite.js";
import { rqliteTest } from "../support/rqlite-test.js";

const service = (name: string) => ({ name, replicas: 0, containers: [{ process: { command: ["sleep", "1000"] } }] });

/** A request to one controller, once. */
async function ask(url: string, token: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const begun = performance.now();
  const answer = await fetch(url + path, { headers, method: body ? "POST" : "GET", ...(body ? { body: JSON.stringify(body) } : {}) });
  const said = (await answer.json()) as { code?: string; type?: string };
  return {
    status: answer.status,
    age: answer.headers.get("fleetlog-age"),
    retryAfter: answer.headers.get("retry-after"),
    said,
    ms: performance.now() - begun,
  };
}

/** Starts a controller that is to refuse, and answers what it said. */
async function refusal(t: Parameters<typeof fleetlog>[0], log: string, dataDir: string): Promise<string> {
  const { code, output } = await fleetlog(t, ["controller", "--log", log, "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
  t.is(code, 1, output);
  return output;
}

rqliteTest("one command takes a machine's log to rqlite; another cluster's log and a damaged one are refused at start", async (t) => {
  t.timeout(180_000);
  const [one, first, second, other, fresh] = [temporaryDir(t), temporaryDir(t), temporaryDir(t), temporaryDir(t), temporaryDir(t)] as const;
  const rqlite = await startRqlite({ nodes: 1 });
  t.teardown(() => rqlite.stop());
  const single = await startMember(t, `sqlite:${join(one, "log.db")}`, one);
  const token = await adminToken(one);
  t.is((await ask(single.url, token, "/v1/services", service("carried"))).status, 201);
  single.running.kill("SIGTERM");
  await single.running.exit();

  const imported = await fleetlog(t, ["log", "import", "--from", `sqlite:${join(one, "log.db")}`, "--log", rqlite.endpoints]);
  t.is(imported.code, 0, imported.output);
  t.regex(imported.output, /events of [0-9a-f]{16} verified and imported; the lineage is now [0-9a-f]{16}/);
  await copyFile(join(one, "admin.token"), join(first, "admin.token"));
  const holder = await startMember(t, rqlite.endpoints, first);
  const made = await fleetlog(t, [
    "token",
    "create",
    "--preset",
    "controller",
    "peers",
    "--url",
    holder.url,
    "--data-dir",
    first,
    "--json",
  ]);
  t.is(made.code, 0, made.output);
  await writeFile(join(first, "controller.token"), `${(JSON.parse(made.output) as { secret: string }).secret}\n`, { mode: 0o600 });
  await copyFile(join(first, "controller.token"), join(second, "controller.token"));
  const standby = await startMember(t, rqlite.endpoints, second);
  for (const { url } of [standby, holder]) t.is((await ask(url, token, "/v1/services/carried")).status, 200);
  t.is((await ask(standby.url, token, "/v1/services", service("new"))).status, 201, "a write at either");
  await eventually(async () => {
    const { said } = await ask(holder.url, token, "/v1/cluster");
    return (said as { controllers: object[] }).controllers.length === 2;
  }, "both are heard of");
  const verified = await fleetlog(t, ["verify", "--log", rqlite.endpoints, "--url", holder.url, "--token", token]);
  t.is(verified.code, 0, verified.output);
  // With --url only those that are named are asked.
  t.is((await fleetlog(t, ["verify", "--log", rqlite.endpoints, "--url", `${holder.url},${standby.url}`, "--token", token])).code, 0);

  const stranger = await startMember(t, `sqlite:${join(other, "log.db")}`, other);
  stranger.running.kill("SIGTERM");
  await stranger.running.exit();
  t.regex(
    await refusal(t, rqlite.endpoints, other),
    /error: the log at rqlite:\S+ is of cluster [0-9a-f]{16}, and \S+ is of cluster [0-9a-f]{16}/,
  );

  const leader = await rqlite.leader();
  await rqlite.ask(leader, "/db/execute", [
    ["UPDATE events SET sealed = replace(sealed, 'carried', 'changed') WHERE type = ?", "service.created"],
  ]);
  const { text } = await rqlite.ask(leader, "/db/query", [["SELECT min(seq) FROM events WHERE type = ?", "service.created"]]);
  const seq = (JSON.parse(text) as { results: { values: number[][] }[] }).results[0]?.values[0]?.[0];
  t.regex(await refusal(t, rqlite.endpoints, fresh), new RegExp(`error: the log is damaged: event ${seq} was changed: its content`));
  t.is(await readFile(join(fresh, "cluster.id"), "utf8").catch(() => "none"), "none");

  // What is running goes on from what it has read, and does not begin anew on a log that was emptied.
  for (const { running } of [holder, standby]) {
    running.kill("SIGTERM");
    await running.exit();
  }
  await rqlite.ask(leader, "/db/execute?transaction", ["DELETE FROM events", "DELETE FROM head"]);
  t.regex(await refusal(t, rqlite.endpoints, second), /is empty, and \S+ is of cluster [0-9a-f]{16}.* Restore a backup into it/);
});

rqliteTest(
  "without a majority reads go on, marked with their age, and writes are refused at once; with it back all is as before",
  async (t) => {
    t.timeout(180_000);
    const plane = await ControlPlane.start(t, 2);
    const holder = await plane.holder();
    const standby = plane.members.find((member) => member !== holder) as ControllerMember;
    const at = ({ url }: ControllerMember, path: string, body?: object) => ask(url, plane.token, path, body);
    // Something to read from memory, and a task whose placement is explained by the log.
    const joined = await fleetlog(t, [
      "token",
      "create",
      "--preset",
      "agent",
      "node",
      "--url",
      holder.url,
      "--token",
      plane.token,
      "--json",
    ]);
    const { secret } = JSON.parse(joined.output) as { secret: string };
    const agentDir = temporaryDir(t);
    await startFleetlog(t, [
      "agent",
      "--url",
      plane.urls.join(),
      "--token",
      secret,
      "--data-dir",
      agentDir,
      "--runtime",
      "simulated",
    ]).printed(/agent of node/);
    for (const name of ["before", "between"])
      t.is((await at(holder, "/v1/services", { ...service(name), replicas: 1, placement: { runtime: "simulated" } })).status, 201);
    const placed = await eventually(async () => {
      const { said } = await at(holder, "/v1/services/before/tasks");
      return (said as { items?: { id: string; state: string }[] }).items?.find(({ state }) => state === "running");
    }, "a task runs");
    for (const member of plane.members) t.is((await at(member, "/v1/services")).age, null);
    const [gone, away] = (await plane.rqlite.followers()) as [RqliteNode, RqliteNode];
    // One is dead, one says nothing: what is under way now has no outcome that anybody knows.
    away.stop();
    await gone.kill();
    const inDoubt = at(holder, "/v1/services", service("in-doubt"));
    for (const member of plane.members) {
      const read = await eventually(
        async () => {
          const found = await at(member, "/v1/services/before");
          return Number(found.age) >= 5 && found;
        },
        "a read is marked with its age",
        60_000,
      );
      t.is(read.status, 200);
      for (const path of [
        `/v1/tasks/${placed.id}`,
        `/v1/tasks/${placed.id}/explain`,
        "/v1/services/before/explain",
        "/v1/nodes",
        "/v1/cluster",
      ])
        t.is((await at(member, path)).status, 200, path);
      const { position } = (await at(member, "/v1/cluster")).said as { position: string };
      const after = Number(position.split("-")[1]) - 1;
      const events = await fleetlog(t, ["events", "--after", String(after), "--url", member.url, "--token", plane.token]);
      t.is(events.code, 0, events.output);
      t.regex(events.output, new RegExp(`^ *${after + 1} `, "m"), "what it has read lately is told from memory");
      const refused = await eventually(
        async () => {
          const found = await at(member, "/v1/services", service("refused"));
          return found.said.code === "log_unavailable" && found;
        },
        "a write is refused by what is amiss",
        60_000,
      );
      t.like(refused, { status: 503, retryAfter: "1", said: { type: "urn:fleetlog:problem:log_unavailable" } });
    }
    t.true([503, 504].includes((await inDoubt).status));
    const shown = await fleetlog(t, ["service", "ls", "--url", standby.url, "--token", plane.token]);
    t.is(shown.code, 0, shown.output);
    t.regex(shown.output, /warning: the controller's log has not answered for \d+ s: what is shown may have changed since/);
    t.regex(shown.output, /before/);
    const cluster = await fleetlog(t, ["cluster", "--url", holder.url, "--token", plane.token]);
    t.regex(cluster.output, /no majority: nothing can be written/);
    t.regex(cluster.output, /Alarm +the log has not answered for \d+ s/);

    away.cont();
    await plane.rqlite.restart(gone);
    for (const member of plane.members) {
      await eventually(
        async () => (await at(member, "/v1/services", service(`after-${new URL(member.url).port}`))).status === 201,
        "writes are taken again",
        60_000,
      );
      await eventually(async () => (await at(member, "/v1/services")).age === null, "and reads are of now");
    }
    await plane.agreedDigest(plane.members);
  },
);
