import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { viewVersion } from "../../src/projections/index.js";
import { ControlPlane } from "../support/control-plane.js";
import { eventually } from "../support/eventually.js";
import { fleetlog, type Running, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers } from "../support/processes.js";
import { rqliteTest } from "../support/rqlite-test.js";
import { oldFormLabel, secondBuild } from "../support/second-build.js";

const soak = process.env.FLEETLOG_SOAK === "1";
const controllerCount = soak ? 3 : 2;
const rqliteCount = soak ? 3 : 1;
const senderCount = 3;
/** So few that every controller has a checkpoint before it is replaced. */
const checkpointEvery = 20;
/** Between two writes of a sender: load, and not more than the machine can bear. */
const pauseMs = soak ? 10 : 50;

/** Clients that create services for as long as it takes, each by turns at every controller, and go on with the next when told so. */
class Load {
  readonly acknowledged: string[] = [];
  /** Answers that a client need not expect in a rolling upgrade. */
  readonly wrong: string[] = [];
  #stopped = false;
  readonly #running: Promise<void>[];

  constructor(private readonly plane: ControlPlane) {
    this.#running = Array.from({ length: senderCount }, (_, number) => this.#send(number));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  /** Until so many more writes were acknowledged. */
  async goesOn(count = soak ? 1_000 : 10): Promise<void> {
    const from = this.acknowledged.length;
    await eventually(() => this.acknowledged.length >= from + count, `${count} more writes are acknowledged`, 120_000);
  }

  async #send(number: number): Promise<void> {
    let turn = number;
    for (let i = 0; !this.#stopped; i++) {
      const name = `s${number}-${i}`;
      for (;;) {
        const status = await create(this.plane, turn++, name);
        if (status === 201) break;
        // 503: not applied; 504 or no answer at all: not known. Both are asked again under the same key.
        if (status !== 0 && status !== 503 && status !== 504) this.wrong.push(`${name}: ${status}`);
        await new Promise((done) => setTimeout(done, pauseMs));
      }
      this.acknowledged.push(name);
      await new Promise((done) => setTimeout(done, pauseMs));
    }
  }
}

/** Sends one write to one controller; 0 where nothing came back. */
async function create(plane: ControlPlane, turn: number, name: string): Promise<number> {
  const answer = await fetch(`${plane.urls[turn % plane.urls.length]}/v1/services`, {
    method: "POST",
    headers: { authorization: `Bearer ${plane.token}`, "content-type": "application/json", "idempotency-key": name },
    body: JSON.stringify({ name, replicas: 0, containers: [{ process: { command: ["sleep", "1000"] } }] }),
  }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => {});
  return answer?.status ?? 0;
}

interface Agent {
  name: string;
  dataDir: string;
  running: Running;
}

function startAgent(
  t: ExecutionContext,
  plane: ControlPlane,
  dataDir: string,
  address: string,
  flags: string[],
  program?: string,
): Running {
  const args = ["agent", "--url", plane.urls.join(","), "--data-dir", dataDir, "--publish-address", address, ...flags];
  return startFleetlog(t, args, {}, program);
}

async function joinAgent(
  t: ExecutionContext,
  plane: ControlPlane,
  name: string,
): Promise<Agent & { restart(program?: string): Promise<Running> }> {
  const dataDir = temporaryDir(t);
  const address = loopbackAddress();
  endLeftovers(t, join(dataDir, "agent"));
  const { data } = await plane.client().post("/v1/tokens", { body: { name, preset: "agent" } });
  const running = startAgent(t, plane, dataDir, address, ["--token", data.secret as string, "--name", name]);
  await running.printed(/agent of node/);
  const agent = {
    name,
    dataDir,
    running,
    async restart(program?: string) {
      agent.running.kill("SIGTERM");
      await agent.running.exit();
      agent.running = startAgent(t, plane, dataDir, address, [], program);
      return agent.running;
    },
  };
  return agent;
}

rqliteTest("a rolling upgrade under load: nothing is lost, and nothing new is written before everybody reads it", async (t) => {
  t.timeout(600_000);
  const build = secondBuild(t);
  const plane = await ControlPlane.start(t, controllerCount, { nodes: rqliteCount }, ["--checkpoint-every", String(checkpointEvery)]);
  const cluster = async () => (await plane.client().get("/v1/cluster")).data;
  const agents = await Promise.all(["n1", "n2"].map((name) => joinAgent(t, plane, name)));
  const starts = temporaryDir(t);
  // Each start of a task leaves a line.
  const command = ["sh", "-c", `echo started >> "${starts}/$FLEETLOG_TASK"; exec sleep 1000`];
  await plane.client().post("/v1/services", { body: { name: "steady", replicas: 2, containers: [{ process: { command } }] } });
  await eventually(async () => (await cluster()).tasks.running === 2, "two tasks run");
  const load = new Load(plane);
  await load.goesOn();

  // One by one. Behind the first a controller of the old build follows, and behind a holder of the new one as well.
  const holder = await plane.holder();
  const [standby, ...others] = plane.members.filter((member) => member !== holder);
  if (!standby) throw new Error("there is no standby");
  await eventually(() => readdir(join(standby.dataDir, "checkpoints")).then(({ length }) => length > 0), "the standby has a checkpoint");
  const { running } = await plane.replace(standby, build.program);
  await running.printed(/is ignored: events are replayed instead/);
  await running.printed(/its view has the version \d+, this build makes \d+/);
  await load.goesOn();
  await plane.replace(holder);
  await load.goesOn();
  for (const member of [...others, plane.members.find(({ url }) => url === holder.url)]) {
    if (member) await plane.replace(member, build.program);
    await load.goesOn();
  }
  const shown = await eventually(async () => {
    const { clusterVersion, controllers } = await cluster();
    return (
      controllers.every(({ version }) => version === build.version) &&
      clusterVersion.heldBackBy.every(({ kind }) => kind === "node") &&
      clusterVersion
    );
  }, "every controller is of the new build");
  t.deepEqual([shown.current, shown.next, shown.heldBackBy.map(({ name }) => name).sort()], [1, build.clusterVersion, ["n1", "n2"]]);

  for (const agent of agents) {
    t.is((await cluster()).clusterVersion.current, 1);
    await (await agent.restart(build.program)).printed(/agent of node/);
    await load.goesOn();
  }
  await eventually(async () => (await cluster()).clusterVersion.current === build.clusterVersion, "the cluster version is raised", 60_000);
  await load.goesOn();
  await load.stop();

  t.deepEqual(load.wrong, []);
  const [first] = plane.members;
  if (!first) throw new Error("there is no controller");
  const events = (await plane.events(first)) as unknown as {
    type: string;
    eventversion: string;
    data: { spec?: { name: string; labels: object }; viewVersion?: number };
  }[];
  const created = events.filter(({ type }) => type === "dev.fleetlog.service.created");
  const names = created.map(({ data }) => data.spec?.name ?? "");
  t.is(new Set(names).size, names.length, "no write landed twice");
  t.deepEqual(
    load.acknowledged.filter((name) => !names.includes(name)),
    [],
  );
  const raised = events.findIndex(({ type }) => type === "dev.fleetlog.cluster.version");
  t.is(events.filter(({ type }) => type === "dev.fleetlog.cluster.version").length, 1);
  t.deepEqual([...new Set(events.slice(0, raised).map(({ eventversion }) => eventversion))], ["1"]);
  const after = events.slice(raised).filter(({ type }) => type === "dev.fleetlog.service.created");
  t.true(after.length > 0);
  t.deepEqual([...new Set(after.map(({ eventversion }) => eventversion))], ["2"]);
  const toldOf = (part: typeof events) => [...new Set(part.flatMap(({ data }) => data.viewVersion ?? []))];
  t.deepEqual(toldOf(events.slice(0, raised)), [viewVersion], "no checkpoint of a new view is told of before");
  t.deepEqual(
    toldOf(events.slice(raised)).filter((version) => version !== viewVersion + 1),
    [],
  );
  t.false(
    created.some(({ data }) => oldFormLabel in (data.spec?.labels ?? {})),
    "old events stand on the log as they were sealed",
  );

  // The build reads event 1 to the last again, the old ones in their new form, and comes to the view that its controllers have.
  const digest = await plane.agreedDigest(plane.members);
  const { position } = await cluster();
  t.is(await build.digestOf(plane.rqlite.endpoints, Number(position.split("-")[1])), digest);
  const old = (await plane.client().get("/v1/services/{service}", { params: { path: { service: "s0-0" } } })).data;
  t.is((old.spec.labels as Record<string, string>)[oldFormLabel], "1");

  // The way back is closed, and says so; what runs on a host runs on, also where its agent is refused.
  const back = temporaryDir(t);
  const refused = await fleetlog(t, ["controller", "--log", plane.rqlite.endpoints, "--listen", "127.0.0.1:0", "--data-dir", back]);
  t.is(refused.code, 1, refused.output);
  t.regex(refused.output, /the log has cluster version 2, this build of fleetlog reads cluster version 1: run the newer release/);
  if (soak) {
    const [agent] = agents;
    await (await agent?.restart())?.printed(/older than the cluster: upgrade it; it reads cluster version 1, the cluster has 2/);
    await (await agent?.restart(build.program))?.printed(/agent of node/);
  }
  const ready = async () => (await cluster()).nodes.ready === 2 && (await cluster()).tasks.running === 2;
  await eventually(ready, "both nodes are ready, and both tasks run");
  const files = await readdir(starts);
  t.is(files.length, 2);
  for (const file of files) t.is(await readFile(join(starts, file), "utf8"), "started\n", file);
  t.log(`${load.acknowledged.length} writes acknowledged while ${controllerCount} controllers and 2 agents were replaced`);
});
