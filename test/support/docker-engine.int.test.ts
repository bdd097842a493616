import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";
import type Docker from "dockerode";
import { type EngineOptions, startEngine, type TestEngine, testImage } from "./docker-engine.js";
import { cgroups, clear, enginePids, mountsBelow } from "./engine/clear.js";
import { run } from "./engine/commands.js";
import { engineTest } from "./engine-test.js";
import { eventually } from "./eventually.js";
import { isRunning } from "./processes.js";

/** The engine takes connections before the container does, and one that it gives up may be told to nobody. */
const attemptMs = 3_000;

async function engineFor(t: ExecutionContext, options?: EngineOptions): Promise<TestEngine> {
  const engine = await startEngine(options);
  t.teardown(() => engine.stop());
  return engine;
}

/** A container of the test image that runs. */
async function started({ docker }: TestEngine, options: Partial<Docker.ContainerCreateOptions> = {}): Promise<Docker.Container> {
  const container = await docker.createContainer({ Image: await testImage(docker), ...options });
  await container.start();
  return container;
}

/** What a command in a new container of that network prints, and how it ends. */
async function ranIn(engine: TestEngine, network: string, command: string): Promise<{ code: number; text: string }> {
  // With an init of its own: the kernel keeps what would end a process 1, so `timeout` could not.
  const HostConfig = { NetworkMode: network, Init: true };
  const container = await started(engine, { Cmd: ["sh", "-c", command], Tty: true, HostConfig });
  const { StatusCode } = await container.wait();
  return { code: StatusCode, text: (await container.logs({ stdout: true, stderr: true })).toString() };
}

async function addressIn(container: Docker.Container, network: string): Promise<string> {
  return (await container.inspect()).NetworkSettings.Networks[network]?.IPAddress ?? "";
}

async function runs(container: Docker.Container): Promise<boolean> {
  return (await container.inspect()).State.Running;
}

/** What of an engine can be seen on the host, beside the claim of its slot. */
async function tracesOf({ slot, root }: TestEngine): Promise<Record<string, unknown>> {
  const lines = (await run("iptables-save")).split("\n");
  const rules = lines.filter((line) => line.includes(`--comment ${slot.name} `) || line.startsWith(`:${slot.chains}`));
  return { processes: enginePids(slot), mounts: mountsBelow(slot), cgroups: cgroups(slot), rules, hasFolder: existsSync(root) };
}

const nothing = { processes: [], mounts: [], cgroups: [], rules: [], hasFolder: false };

/** The bridge of a network, and what its containers are joined to it with. */
function linksOf(network: Docker.Network): string[] {
  const bridge = `br-${network.id.slice(0, 12)}`;
  return [bridge, ...readdirSync(`/sys/class/net/${bridge}/brif`)];
}

function present(links: string[]): string[] {
  return links.filter((name) => existsSync(`/sys/class/net/${name}`));
}

engineTest("an engine runs a container of the test image and gives what it printed", async (t) => {
  const engine = await engineFor(t);
  const { code, text } = await ranIn(engine, "bridge", "echo hello; exit 3");
  t.is(code, 3);
  t.is(text.trim(), "hello");
});

engineTest("a published port answers on the address that it was published on", async (t) => {
  const engine = await engineFor(t);
  const binding = [{ HostIp: "127.0.0.2", HostPort: "" }];
  const web = await started(engine, {
    Cmd: ["serve"],
    Env: ["ANSWER=here"],
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { PortBindings: { "80/tcp": binding } },
  });
  const port = (await web.inspect()).NetworkSettings.Ports["80/tcp"]?.[0]?.HostPort;
  const ask = async () => (await fetch(`http://127.0.0.2:${port}/`, { signal: AbortSignal.timeout(attemptMs) })).text();
  t.is((await eventually(ask, "the port answers")).trim(), "here");
});

engineTest("engines side by side share nothing, and networks stay apart when another engine starts", async (t) => {
  const first = await engineFor(t);
  await first.docker.createNetwork({ Name: "front" });
  await first.docker.createNetwork({ Name: "back" });
  const web = await started(first, { name: "web", Cmd: ["serve"], Env: ["ANSWER=web"], HostConfig: { NetworkMode: "front" } });
  const address = await addressIn(web, "front");
  const [second, third] = await Promise.all([engineFor(t), engineFor(t)]);
  for (const engine of [second, third]) {
    await engine.docker.createNetwork({ Name: "front" });
    t.deepEqual(await engine.docker.listContainers({ all: true }), []);
    const other = await started(engine, { name: "web", HostConfig: { NetworkMode: "front" } });
    t.not(await addressIn(other, "front"), address);
  }
  t.like(await ranIn(first, "front", "wget -q -O - http://web/"), { code: 0, text: "web\r\n" });
  for (const [engine, network] of [
    [first, "back"],
    [second, "front"],
  ] as const) {
    t.not((await ranIn(engine, network, `timeout 1 wget -q -O - http://${address}/`)).code, 0, network);
  }
});

engineTest("killed and started again, an engine finds its containers; with live restore they ran on", async (t) => {
  const engine = await engineFor(t, { config: { "live-restore": true } });
  const container = await started(engine);
  const { Pid } = (await container.inspect()).State;
  await engine.kill();
  await t.throwsAsync(container.inspect());
  t.true(isRunning(Pid));
  await engine.restart();
  t.is((await container.inspect()).State.Pid, Pid);
});

engineTest("told to restart, an engine ends its containers", async (t) => {
  const engine = await engineFor(t);
  const container = await started(engine, { Cmd: ["serve"] });
  await engine.restart();
  t.false(await runs(container));
  await container.start();
  t.true(await runs(container));
});

engineTest("without power nothing runs; with power again the containers are there and start", async (t) => {
  const engine = await engineFor(t);
  await engine.docker.createNetwork({ Name: "front" });
  const container = await started(engine, { HostConfig: { NetworkMode: "front" } });
  const { Pid } = (await container.inspect()).State;
  await engine.powerOff();
  t.false(isRunning(Pid));
  await engine.restart();
  t.false(await runs(container));
  await container.start();
  t.true(await runs(container));
});

engineTest("a frozen engine answers when it is thawed", async (t) => {
  const engine = await engineFor(t);
  engine.freeze();
  let hasAnswered = false;
  const answer = engine.docker.ping().then(() => {
    hasAnswered = true;
  });
  await new Promise((done) => setTimeout(done, 200));
  t.false(hasAnswered);
  engine.thaw();
  await answer;
  t.true(hasAnswered);
});

engineTest("an engine whose disk is full says so", async (t) => {
  const engine = await engineFor(t, { diskBytes: 32 * 2 ** 20 });
  // What it says would not fit on that disk either.
  const full = "dd if=/dev/zero of=/fill bs=1M count=64 2> /dev/shm/why; rm /fill; cat /dev/shm/why";
  const { text } = await ranIn(engine, "bridge", full);
  t.regex(text, /No space left on device/);
});

engineTest("an engine that cannot start says why with its last lines", async (t) => {
  await t.throwsAsync(startEngine({ config: { "no-such-setting": true } }), { message: /ended; its last lines:[\s\S]*no-such-setting/ });
});

engineTest("nothing is left of an engine that was killed with containers, networks and ports", async (t) => {
  const engine = await engineFor(t);
  const network = await engine.docker.createNetwork({ Name: "front", IPAM: { Config: [{ Subnet: "10.99.99.0/24" }] } });
  await started(engine, { ExposedPorts: { "80/tcp": {} }, HostConfig: { NetworkMode: "front", PublishAllPorts: true } });
  const links = linksOf(network);
  t.is(present(links).length, 2);
  await engine.kill();
  for (const [kind, trace] of Object.entries(await tracesOf(engine))) t.notDeepEqual(trace, [], kind);
  // Its claim is kept meanwhile, or the traces could be those of its successor.
  await clear(engine.slot);
  t.deepEqual(await tracesOf(engine), nothing);
  t.deepEqual(present(links), []);
  await engine.stop();
});

engineTest("what a killed owner left over is cleared by the next that starts an engine", async (t) => {
  const script = fileURLToPath(new URL("./engine-owner.js", import.meta.url));
  const owner = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  t.teardown(() => owner.kill("SIGKILL"));
  const [printed] = await once(owner.stdout, "data");
  const left = JSON.parse(String(printed)) as { pid: number; container: number; bridge: string };
  t.true([left.pid, left.container].every(isRunning));
  const exited = once(owner, "exit");
  owner.kill("SIGKILL");
  await exited;
  const engine = await engineFor(t);
  t.deepEqual([left.pid, left.container].filter(isRunning), []);
  t.deepEqual(present([left.bridge]), []);
  t.deepEqual(await engine.docker.listContainers({ all: true }), []);
});
