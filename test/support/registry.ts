/** Debian's `docker-registry` with a login, for tests of pulls. On loopback, where engines speak plain HTTP to it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type Docker from "dockerode";
import { find } from "./engine/commands.js";
import { engineTest } from "./engine-test.js";
import { eventually } from "./eventually.js";

export const login = { username: "ada", password: "correct:horse" };
/** Of that password, by bcrypt, which is the only form that the registry takes. */
const passwordHash = "$2y$04$5gExI8KsEtz6a3S9UOK9Wu0ewU5f5fSBsyUEQHFmU4g070ztUu03i";

export interface TestRegistry {
  /** `127.0.0.1:PORT`. */
  host: string;
  /** Docker's `config.json` with this password. */
  config(password?: string): string;
  /** Puts an image of this engine there under another name; the answer is its digest. */
  push(docker: Docker, image: string, name: string): Promise<string>;
  /** Answers nobody until it is started again, at the same port and with the same images. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A test with private engines that gets images from a registry. */
export function registryTest(title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  if (find("docker-registry")) engineTest(title, implementation);
  else test.skip(`${title} (needs docker-registry)`, implementation);
}

export async function startRegistry(t: ExecutionContext): Promise<TestRegistry> {
  const root = mkdtempSync(join(tmpdir(), "fleetlog-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(root, "users"), `${login.username}:${passwordHash}\n`);
  const settings = {
    version: "0.1",
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(root, "data") } },
    http: { addr: host },
    auth: { htpasswd: { realm: "tests", path: join(root, "users") } },
  };
  // JSON is YAML.
  writeFileSync(join(root, "config.yml"), JSON.stringify(settings));
  let running: ChildProcess | undefined;
  const stop = async () => {
    const ending = running;
    running = undefined;
    if (!ending) return;
    const ended = new Promise((done) => ending.once("exit", done));
    ending.kill("SIGKILL");
    await ended;
  };
  const start = async () => {
    const command = ["--pdeathsig", "KILL", find("docker-registry") as string, "serve", join(root, "config.yml")];
    running = spawn("setpriv", command, { stdio: "ignore" });
    await eventually(() => fetch(`http://${host}/v2/`), "the registry to answer");
  };
  t.teardown(async () => {
    await stop();
    rmSync(root, { recursive: true, force: true });
  });
  await start();
  return {
    host,
    config: (password = login.password) => {
      const auth = Buffer.from(`${login.username}:${password}`).toString("base64");
      return JSON.stringify({ auths: { [host]: { auth } } });
    },
    push: (docker, image, name) => push(docker, image, `${host}/${name}`),
    stop,
    start,
  };
}

async function push(docker: Docker, image: string, name: string): Promise<string> {
  const colon = name.lastIndexOf(":");
  const [repo, tag] = [name.slice(0, colon), name.slice(colon + 1)];
  await docker.getImage(image).tag({ repo, tag });
  const progress = await docker.getImage(name).push({ authconfig: { ...login, serveraddress: repo.split("/")[0] } });
  const lines = await new Promise<{ aux?: { Digest?: string } }[]>((done, fail) =>
    docker.modem.followProgress(progress, (error, output) => (error ? fail(error) : done(output))),
  );
  // The engine is to get it from there, and not to find it at home.
  await docker.getImage(name).remove();
  const digest = lines.find(({ aux }) => aux?.Digest)?.aux?.Digest;
  if (digest === undefined) throw new Error(`the push of ${name} told no digest`);
  return digest;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
