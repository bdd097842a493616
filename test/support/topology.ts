/**
 * The parts of docker-compose.yml as processes of this host. Commands, environment, files and the order of starting are those of
 * the file; what a container has of its own is mapped: each part has a loopback address for its host name, and a folder for each volume.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type ComposePart, publishedPort, readComposeFile } from "./compose-parts.js";
import { find } from "./engine/commands.js";
import { eventually } from "./eventually.js";
import { command as fleetlogCommand, type Owner, temporaryDir } from "./fleetlog.js";
import { type KafkaVersion, kafkaJars } from "./kafka/binary.js";
import { KafkaBroker } from "./kafka/broker.js";
import { loopbackAddress } from "./loopback.js";
import { rqlited } from "./rqlite/binary.js";

const execute = promisify(execFile);
const healthWithinMs = 90_000;
const shownLogLines = 15;
/** As docker-compose.yml has the gateway of its network. */
const hostFromInside = /(?<![\d.])172\.31\.77\.1(?=:\d)/g;

export interface TopologyOptions {
  /** Files that add to the first one. */
  with?: string[];
  /** What stands for folders of the package that people make themselves, by how they are written. */
  folders?: Record<string, string>;
  /** Parts to start; default all. */
  only?: (name: string) => boolean;
  /** A part's arguments as they are to be here, where they cannot be the same. */
  args?: Record<string, (args: string[]) => string[]>;
  /** A file's text as it is to be here, by its path in the package. */
  files?: Record<string, (text: string) => string>;
}

/** A process that can be killed and started again. */
interface Runner {
  start(): Promise<void>;
  kill(): Promise<void>;
}

export class Topology {
  readonly parts: ReadonlyMap<string, ComposePart>;
  readonly #root: string;
  readonly #owner: Owner;
  readonly #options: TopologyOptions;
  readonly #addresses = new Map<string, string>();
  readonly #runners = new Map<string, Runner>();
  readonly #started = new Map<string, Promise<void>>();

  constructor(owner: Owner, file: string, options: TopologyOptions = {}) {
    this.#owner = owner;
    this.#options = options;
    this.#root = temporaryDir(owner);
    const all = readComposeFile(file, ...(options.with ?? []));
    this.parts = new Map([...all].filter(([name]) => options.only?.(name) ?? true));
    const [, second, third] = loopbackAddress().split(".");
    let last = 10;
    for (const name of all.keys()) this.#addresses.set(name, `127.${second}.${third}.${last++}`);
    mkdirSync(join(this.#root, "bin"));
    const shim = join(this.#root, "bin", "fleetlog");
    writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${fleetlogCommand}" "$@"\n`);
    chmodSync(shim, 0o755);
  }

  /** `http://ADDRESS:PORT` of a part. */
  url(name: string, port: number, scheme = "http"): string {
    return `${scheme}://${this.#address(name)}:${port}`;
  }

  /** Of all its parts. */
  addresses(): string[] {
    return [...this.#addresses.values()];
  }

  /** The folder that stands for a volume. */
  volume(name: string): string {
    return join(this.#root, "v", name);
  }

  /** Starts every part once those that it depends on are as it wants them, and waits until all are healthy. */
  async up(): Promise<void> {
    const names = [...this.parts.keys()];
    const started = await Promise.allSettled(names.map((name) => this.#start(name)));
    const failed = started.findIndex(({ status }) => status === "rejected");
    if (failed >= 0) {
      const { reason } = started[failed] as PromiseRejectedResult;
      throw new Error(`${names[failed]} did not start: ${reason.message}\n${this.lastLines(names[failed] as string)}`, { cause: reason });
    }
    await Promise.all(names.map((name) => this.healthy(name)));
  }

  /** As a crash. */
  async kill(name: string): Promise<void> {
    await this.#runner(name).kill();
  }

  /** As the restart policy does. */
  async restart(name: string): Promise<void> {
    await this.#runner(name).start();
  }

  /** Resolves once the part's own health check succeeds; at once for one that has none. */
  async healthy(name: string): Promise<void> {
    const { health } = this.#part(name);
    if (health.length === 0) return;
    await eventually(() => this.isHealthy(name), `${name} is healthy`, healthWithinMs).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.lastLines(name)}`);
    });
  }

  async isHealthy(name: string): Promise<boolean> {
    const [program, ...args] = this.#part(name).health.map((word) => this.#mapped(name, word));
    if (program === "fleetlog-health") return succeeds(resolve("deploy/health.sh"), args);
    // What the images of others check by, whose programs need not be here.
    if (program === "wget") return answersOk(args.at(-1) as string);
    if (program === "node") return succeeds(process.execPath, args, this.#environment(this.#part(name)));
    if (program === "nc") return canConnect(args.at(-2) as string, Number(args.at(-1)));
    throw new Error(`${name} has a health check that is not known here: ${program}`);
  }

  lastLines(name: string): string {
    const file = this.#logFile(name);
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-shownLogLines).join("\n") : "";
  }

  #start(name: string): Promise<void> {
    const before = this.#started.get(name);
    if (before) return before;
    const starting = this.#startAfterOthers(name);
    this.#started.set(name, starting);
    return starting;
  }

  async #startAfterOthers(name: string): Promise<void> {
    const part = this.#part(name);
    for (const [other, condition] of part.dependsOn) {
      await this.#start(other);
      if (condition === "service_healthy") await this.healthy(other);
    }
    const runner = await this.#runnerOf(part);
    this.#runners.set(name, runner);
    this.#owner.teardown(() => runner.kill());
    await runner.start();
  }

  async #runnerOf(part: ComposePart): Promise<Runner> {
    const { name, image } = part;
    const [repository, tag] = image.split(":") as [string, string];
    const command = part.command.map((word) => this.#mapped(name, word));
    const args = this.#options.args?.[name]?.(command) ?? command;
    if (repository === "apache/kafka") return this.#kafka(part, tag);
    if (repository === "rqlite/rqlite") return this.#process(part, [await rqlited(), ...args.slice(1)]);
    if (repository === "nginx") {
      // Of several processes some would outlive the one that is killed.
      const own = ["-p", this.#folder(name), "-c", this.#mapped(name, "/etc/nginx/nginx.conf"), "-e", "stderr"];
      return this.#process(part, [program("nginx"), ...own, "-g", "daemon off; master_process off;"]);
    }
    if (repository === "prom/prometheus")
      return this.#process(part, [program("prometheus"), ...args, `--web.listen-address=${this.#address(name)}:9090`]);
    if (repository !== "fleetlog") throw new Error(`${name} is of ${image}, which is not known here`);
    const [entry, ...more] = part.entrypoint.map((word) => word.replace("/usr/local/lib/fleetlog", resolve(".")));
    const argv = entry === undefined ? [process.execPath, fleetlogCommand, ...args] : [entry, ...more, ...args];
    return part.runsOnce ? this.#once(part, argv) : this.#process(part, argv);
  }

  #process(part: ComposePart, argv: string[]): Runner {
    let running: ChildProcess | undefined;
    return {
      start: async () => {
        running = this.#spawn(part, argv);
        await new Promise<void>((done, fail) => running?.once("spawn", done).once("error", fail));
      },
      kill: async () => {
        if (!running || running.exitCode !== null || running.signalCode !== null) return;
        const ended = new Promise((done) => running?.once("exit", done));
        running.kill("SIGKILL");
        await ended;
      },
    };
  }

  /** Has succeeded once it has started. */
  #once(part: ComposePart, argv: string[]): Runner {
    return {
      start: async () => {
        const running = this.#spawn(part, argv);
        const code = await new Promise((done, fail) => running.once("exit", done).once("error", fail));
        if (code !== 0) throw new Error(`it ended with ${code}`);
      },
      kill: async () => {},
    };
  }

  #spawn(part: ComposePart, argv: string[]): ChildProcess {
    const log = openSync(this.#logFile(part.name), "a");
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...argv], {
      cwd: this.#folder(part.name),
      env: this.#environment(part),
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    return child;
  }

  #environment({ name, environment }: ComposePart): NodeJS.ProcessEnv {
    const given = Object.entries(environment).map(([variable, value]) => [variable, this.#mapped(name, value)]);
    const path = `${join(this.#root, "bin")}:${process.env.PATH}`;
    const { FLEETLOG_TOKEN: _, FLEETLOG_URL: __, ...own } = process.env;
    return { ...own, NO_COLOR: "1", PATH: path, ...Object.fromEntries(given) };
  }

  async #kafka({ name }: ComposePart, tag: string): Promise<Runner> {
    const settings = readFileSync(this.#mapped(name, "/mnt/shared/config/server.properties"), "utf8");
    const properties = settings.split("\n").flatMap((line) => (/^\s*(#|$)/.test(line) ? [] : [line.split(/=(.*)/s).slice(0, 2)]));
    const broker = new KafkaBroker({
      jars: await kafkaJars(tag.split(".").slice(0, 2).join(".") as KafkaVersion),
      root: this.#folder(name),
      host: this.#address(name),
      ports: { plain: 9092, own: 9093, secured: 9094 },
      properties: Object.fromEntries(properties),
      formatting: [],
    });
    let formatted = false;
    return {
      async start() {
        if (!formatted) await broker.format();
        formatted = true;
        await broker.start();
      },
      kill: () => broker.kill(),
    };
  }

  /** A text of a part, with what is of its container as it is here. */
  #mapped(name: string, text: string): string {
    const part = this.#part(name);
    const folder = this.#folder(name);
    const paths = new Map([
      ...part.volumes.map(({ source, target }): [string, () => string] => [target, () => this.#sourceOf(name, source)]),
      ["/var/cache/nginx", () => folder],
      ["/run/nginx.pid", () => join(folder, "nginx.pid")],
    ]);
    // All in one pass, the longest first: one may lie in another, and what takes their place may look like one.
    const longest = [...paths.keys()].sort((a, b) => b.length - a.length);
    const places = new RegExp(`(?<![\\w.-])(?:${longest.map((path) => path.replaceAll(".", "\\.")).join("|")})(?![\\w.-])`, "g");
    let mapped = text.replaceAll(places, (path) => paths.get(path)?.() ?? path);
    for (const [other, address] of this.#addresses) {
      const host = new RegExp(`(?<![\\w.-])${other}(?=:\\d)`, "g");
      mapped = mapped.replaceAll(host, address);
    }
    // The host, as those on the network of the containers reach it.
    const host = [...this.parts.values()].find(({ onHost }) => onHost)?.name;
    if (host !== undefined) mapped = mapped.replaceAll(hostFromInside, this.#address(host));
    // On the host's network, its own address is that of whoever publishes the port there.
    const local = (_: string, port: string) => `${this.#address(part.onHost ? (this.#publisher(port) ?? name) : name)}:${port}`;
    return mapped
      .replaceAll(/(?<![\d.])(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)/g, local)
      .replaceAll(/^(127\.0\.0\.1|0\.0\.0\.0)$/g, this.#address(name));
  }

  #publisher(port: string): string | undefined {
    return [...this.parts.values()].find(({ ports }) => ports.some((published) => publishedPort(published) === port))?.name;
  }

  /** A volume's folder, or a copy of what is mounted from the package, mapped like everything else. */
  #sourceOf(name: string, source: string): string {
    const given = this.#options.folders?.[source];
    if (given !== undefined) return given;
    if (source.startsWith("/")) return source;
    if (!source.startsWith("./")) {
      mkdirSync(this.volume(source), { recursive: true });
      return this.volume(source);
    }
    const copy = join(this.#folder(name), source);
    if (!existsSync(copy)) this.#copy(name, source, copy);
    return copy;
  }

  #copy(name: string, from: string, to: string): void {
    mkdirSync(join(to, ".."), { recursive: true });
    if (statSync(from).isDirectory()) {
      mkdirSync(to);
      for (const inner of readdirSync(from)) this.#copy(name, join(from, inner), join(to, inner));
      return;
    }
    const text = readFileSync(from, "utf8");
    const adapted = this.#options.files?.[from.replace(/^\.\//, "")]?.(text) ?? text;
    const lines = adapted.split("\n").map((line) => this.#mapped(name, line));
    writeFileSync(to, lines.join("\n"));
  }

  #part(name: string): ComposePart {
    const part = this.parts.get(name);
    if (!part) throw new Error(`there is no part ${name}`);
    return part;
  }

  #runner(name: string): Runner {
    const runner = this.#runners.get(name);
    if (!runner) throw new Error(`${name} has not started`);
    return runner;
  }

  #address(name: string): string {
    return this.#addresses.get(name) as string;
  }

  #folder(name: string): string {
    const folder = join(this.#root, "p", name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  #logFile(name: string): string {
    return join(this.#folder(name), name === "kafka" ? "kafka.log" : "output.log");
  }
}

function program(name: string): string {
  const path = find(name);
  if (path === undefined) throw new Error(`there is no ${name} on this host`);
  return path;
}

/** As `wget` asks in health checks: whoever serves itself need prove nothing to itself. */
function answersOk(url: string): Promise<boolean> {
  return new Promise((done, fail) => {
    const { get } = url.startsWith("https:") ? https : http;
    const asked = get(url, { rejectUnauthorized: false }, (answer) => {
      answer.resume();
      done(answer.statusCode === 200);
    });
    asked.once("error", fail);
  });
}

function succeeds(path: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  return execute(path, args, { env }).then(
    () => true,
    () => false,
  );
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, host);
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}
