/** One Kafka process on this host, broker and controller in one (KRaft). It ends with the process that started it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../eventually.js";

const execute = promisify(execFile);
/** Any 16 bytes in base64. */
const clusterId = "MkU3OEVBNTcwNTJENDM2Qg";
const shownLogLines = 12;
/** On a machine that does much else besides. */
const openWithinMs = 90_000;
const heap = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

export interface BrokerOptions {
  /** The folder of its jars. */
  jars: string;
  /** Its folder. */
  root: string;
  /** The address that it listens at; default 127.0.0.1. */
  host?: string;
  /** Ports of its clients, of itself, and of clients that must log in. */
  ports: { plain: number; own: number; secured: number };
  /** More of its properties. */
  properties: Record<string, string>;
  /** Arguments of the tool that formats its storage. */
  formatting: string[];
}

export class KafkaBroker {
  readonly address: string;
  /** Where clients must log in, if its properties say how. */
  readonly secured: string;
  readonly #options: BrokerOptions;
  readonly #settings: string;
  readonly #host: string;
  #process: ChildProcess | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#host = options.host ?? "127.0.0.1";
    this.address = `${this.#host}:${options.ports.plain}`;
    this.secured = `${this.#host}:${options.ports.secured}`;
    this.#settings = join(options.root, "server.properties");
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  async format(): Promise<void> {
    const { root, formatting } = this.#options;
    mkdirSync(root, { recursive: true });
    const lines = Object.entries(this.#properties()).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(this.#settings, lines.join(""), { mode: 0o600 });
    const own = ["kafka.tools.StorageTool", "format", "-t", clusterId, "-c", this.#settings, ...formatting];
    await execute("java", [...heap, "-cp", this.#classes(), ...own]);
  }

  /** Resolves once it takes connections; nothing where it runs. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    const { root } = this.#options;
    const log = openSync(join(root, "kafka.log"), "a");
    const quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";
    const own = ["java", ...heap, quiet, "-cp", this.#classes(), "kafka.Kafka", this.#settings];
    const started = spawn("setpriv", ["--pdeathsig", "KILL", ...own], { cwd: root, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#process = started;
    started.once("exit", () => {
      if (this.#process === started) this.#process = undefined;
    });
    await eventually(() => this.#isOpen(), "Kafka takes connections", openWithinMs);
  }

  async kill(): Promise<void> {
    const ending = this.#process;
    if (!ending) return;
    const ended = new Promise<void>((done) => ending.once("exit", () => done()));
    ending.kill("SIGKILL");
    await ended;
  }

  /** What it logged last. */
  lastLines(): string {
    try {
      return readFileSync(join(this.#options.root, "kafka.log"), "utf8").trimEnd().split("\n").slice(-shownLogLines).join("\n");
    } catch {
      return "";
    }
  }

  #classes(): string {
    return join(this.#options.jars, "*");
  }

  #properties(): Record<string, string> {
    const { ports, root, properties } = this.#options;
    return {
      "process.roles": "broker,controller",
      "node.id": "1",
      "controller.quorum.voters": `1@${this.#host}:${ports.own}`,
      listeners: `PLAINTEXT://${this.address},CONTROLLER://${this.#host}:${ports.own}`,
      "controller.listener.names": "CONTROLLER",
      "inter.broker.listener.name": "PLAINTEXT",
      "log.dirs": join(root, "data"),
      "auto.create.topics.enable": "false",
      "default.replication.factor": "1",
      "offsets.topic.replication.factor": "1",
      "offsets.topic.num.partitions": "1",
      "transaction.state.log.replication.factor": "1",
      "transaction.state.log.min.isr": "1",
      "transaction.state.log.num.partitions": "1",
      // A consumer would wait so long for others.
      "group.initial.rebalance.delay.ms": "0",
      // Threads and buffers of a large server are of no use here.
      "num.network.threads": "2",
      "num.io.threads": "2",
      "num.recovery.threads.per.data.dir": "1",
      "log.cleaner.dedupe.buffer.size": "4194304",
      ...properties,
    };
  }

  #isOpen(): Promise<boolean> {
    if (!this.isRunning) throw new Error("Kafka ended");
    return new Promise((done) => {
      const socket = connect(this.#options.ports.plain, this.#host);
      socket.once("connect", () => {
        socket.destroy();
        done(true);
      });
      socket.once("error", () => done(false));
    });
  }
}
