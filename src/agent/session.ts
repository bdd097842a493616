import type {
  AgentFrame,
  AssignedFile,
  ControllerFrame,
  ImagesFrame,
  NodeDescription,
  ResolveOrder,
  SampleFrame,
  VolumesFrame,
} from "../model/index.js";
import { validator } from "../model/index.js";
import {
  type Clock,
  isClusterError,
  measuresHeader,
  type Network,
  type Random,
  type Socket,
  type Timers,
  targetChangesHeader,
  tracesHeader,
} from "../ports/index.js";
import { BackOff } from "./back-off.js";
import type { ClusterClock } from "./cluster-clock.js";
import type { Conditions } from "./conditions.js";
import type { ControllerUrls } from "./controller-urls.js";
import type { ExecFrame, Execs } from "./execs.js";
import { Follower } from "./follower.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import { NamedTimers } from "./named-timers.js";
import type { Gone, Orders } from "./orders.js";
import type { OrdersStore } from "./orders-store.js";
import type { Outbox } from "./outbox.js";
import { Reporter } from "./reporter.js";
import type { StreamFrame, Streams } from "./streams.js";

export interface SessionOptions {
  node: string;
  token: string;
  urls: ControllerUrls;
  bootId: string;
  description: NodeDescription;
  /** It is to be told which trace a task belongs to. */
  traces: boolean;
  network: Network;
  clock: Clock;
  timers: Timers;
  random: Random;
  log: AgentLog;
  settings: AgentSettings;
  store: OrdersStore;
  outbox: Outbox;
  streams: Streams;
  /** What the next orders need beside themselves. */
  files: { take(files: AssignedFile[]): void };
  execs: Execs;
  clusterClock: ClusterClock;
  sample(all: boolean): Omit<SampleFrame, "frame">;
  /** As a `Follower` has them. */
  foreseen(orders: Orders): boolean;
  notKept(): void;
  /** Newer orders are on disk, and are to be carried out. `complete` when they came as a whole set. */
  obeyed(orders: Orders, gone: Gone[], complete: boolean): void;
  /** All the images that this node is to tell of. */
  resolve(orders: ResolveOrder[]): void;
}

type TimerName = "beat" | "sample" | "reconnect" | "resync" | "steady";

/**
 * The conversation with the controllers. Happy path: connect, hello, a set, then deltas, while reports, beats and samples
 * go up. Unhappy: whatever fails ends this connection only, and the next controller in the list is tried after a while;
 * what runs on this host does not notice.
 */
export class Session {
  private socket: Socket | undefined;
  private connectedTo: string | undefined;
  private stopped = false;
  private readonly backOff: BackOff;
  private description: NodeDescription;
  private readonly conditions: Conditions = new Map();
  private readonly timers: NamedTimers<TimerName>;
  /** The controller wants all columns of a sample. */
  private measures = false;
  /** Orders that did not fit came while a set was awaited. */
  private missesOrders = false;
  private readonly follower: Follower;
  private readonly reporter: Reporter;
  /** Frames are carried out one after the other, each on disk before the next. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: SessionOptions,
    orders: Orders,
  ) {
    const { random, settings } = options;
    this.backOff = new BackOff(random, settings.backOffMinMs, settings.backOffMaxMs);
    this.timers = new NamedTimers(options.timers);
    this.description = options.description;
    this.follower = new Follower(
      {
        ...options,
        conditions: this.conditions,
        obeyed: (next, gone, complete) => {
          if (complete) this.gotAll();
          options.obeyed(next, gone, complete);
          // What was held back from a foreign log can go now.
          this.reporter.now();
        },
        askForAll: () => this.askForAll(),
      },
      orders,
    );
    this.reporter = new Reporter({
      ...options,
      // A foreign log would take these for news of tasks that it never placed.
      mayReport: () => this.socket !== undefined && !this.conditions.has("foreign-lineage"),
      send: (frame) => this.send(frame),
    });
  }

  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timers.close();
    this.reporter.close();
    this.socket?.close(1000, "the agent stops");
    this.disconnected();
    await this.turn;
  }

  /** What it is asked for by a foreign log is not told. */
  tellImages(frame: ImagesFrame): void {
    if (!this.conditions.has("foreign-lineage")) this.send(frame);
  }

  status(): { connectedTo: string | undefined; lineage: string | null; seq: number; conditions: Record<string, string> } {
    const { lineage, seq } = this.follower.position;
    return { connectedTo: this.connectedTo, lineage, seq, conditions: Object.fromEntries(this.conditions) };
  }

  /** What is said of this host from now on, in this session and at the beginning of each later one. */
  describe(description: NodeDescription): void {
    this.description = description;
    this.send({ frame: "describe", bootId: this.options.bootId, description });
  }

  /** What became of orders to delete; without a session it is lost, and to be said again. */
  tellVolumes(said: Omit<VolumesFrame, "frame">): void {
    if (!this.conditions.has("foreign-lineage")) this.send({ frame: "volumes", ...said });
  }

  /** To be called when the outbox got something. */
  reportSoon(): void {
    this.reporter.soon();
  }

  private async connect(): Promise<void> {
    const { urls, node, token, traces, network, log, settings } = this.options;
    const url = urls.next();
    try {
      const headers = {
        authorization: `Bearer ${token}`,
        [measuresHeader]: "1",
        [targetChangesHeader]: "1",
        ...(traces ? { [tracesHeader]: "1" } : {}),
      };
      const socket = await network.connect(sessionUrl(url, node), headers, settings.connectTimeoutMs);
      if (this.stopped) socket.close(1000, "the agent stops");
      else this.connected(socket, url);
    } catch (error) {
      if (this.stopped) return;
      const { message } = error as Error;
      // Told once, not with every attempt: this may go on for days.
      if (this.conditions.get("no-session") !== `${url}: ${message}`) log.warn({ err: error, url }, "no session with a controller");
      this.conditions.set("no-session", `${url}: ${message}`);
      if (isRefusal(error)) this.notAdmitted(url);
      this.reconnectLater();
    }
  }

  private connected(socket: Socket, url: string): void {
    const { bootId, log } = this.options;
    const { description } = this;
    this.socket = socket;
    this.connectedTo = url;
    this.conditions.delete("no-session");
    this.conditions.delete("not-admitted");
    this.timers.clear("resync");
    socket.onMessage((text) => this.receive(socket, text));
    socket.onClose((code, reason) => {
      if (this.socket !== socket) return;
      log.info({ url, code, reason }, "the session ended");
      this.disconnected();
      this.conditions.set("no-session", `${url} ended the session: ${reason || code}`);
      if (!this.stopped) this.reconnectLater();
    });
    const { lineage, seq } = this.follower.position;
    this.send({ frame: "hello", bootId, lineage, seq, description });
    log.info({ url, lineage, seq }, "session opened");
    // A session that ends as soon as it begins must not be opened again and again without a pause.
    this.timers.after("steady", this.options.settings.backOffMaxMs, () => this.backOff.reset());
    this.beat();
    this.timers.after("sample", this.options.settings.sampleMs, () => this.sample());
    this.reporter.now();
  }

  private disconnected(): void {
    this.socket = undefined;
    this.connectedTo = undefined;
    this.measures = false;
    this.timers.clear("beat", "sample", "resync", "steady");
    this.reporter.disconnected();
    this.options.streams.closeAll();
    this.options.execs.closeAll();
  }

  /**
   * The node was removed while it was away, or its token was revoked. No orders say that anything shall stop, and whoever
   * turns a node away may be wrong, so everything keeps running and the attempts go on.
   */
  private notAdmitted(url: string): void {
    const { log, node } = this.options;
    if (!this.conditions.has("not-admitted")) {
      log.error({ url, node }, "no controller admits this node any more: everything keeps running as it is");
    }
    this.conditions.set("not-admitted", `${url} does not admit node ${node}; it may have been removed. What runs here keeps running`);
  }

  private reconnectLater(): void {
    this.timers.after("reconnect", this.backOff.next(), () => void this.connect());
  }

  private beat(): void {
    this.send({ frame: "beat", time: this.options.clock.now() });
    this.timers.after("beat", this.options.settings.heartbeatMs, () => this.beat());
  }

  private sample(): void {
    this.timers.after("sample", this.options.settings.sampleMs, () => this.sample());
    if (!this.hasRoom()) return;
    const sample = this.options.sample(this.measures);
    if (sample.tasks.length > 0) this.send({ frame: "sample", ...sample });
  }

  private receive(socket: Socket, text: string): void {
    const frame = parseFrame(text);
    if (!frame) {
      // Not what is in it, which may be a secret.
      const name = /^\{"frame":"([a-z.]{1,32})"/.exec(text)?.[1];
      this.options.log.warn({ bytes: text.length, name }, "a frame that is not understood was ignored");
      return;
    }
    this.turn = this.turn
      .then(() => this.handle(socket, frame))
      .catch((error: unknown) => {
        this.options.log.error({ err: error, frame: frame.frame }, "a frame could not be carried out");
        this.conditions.set("orders-not-kept", `orders cannot be kept: ${(error as Error).message}`);
        // The orders stay as they were; the next session begins with where they stand.
        socket.close(1011, "a frame could not be carried out");
      });
  }

  /** Orders count whatever became of the connection that brought them: a controller's last words come just before its goodbye. */
  private async handle(socket: Socket, frame: ControllerFrame): Promise<void> {
    switch (frame.frame) {
      case "set":
        if (this.socket === socket) this.measures = frame.measure === true;
        await this.follower.follow(frame);
        if (frame.controllers) await this.learn(frame.controllers);
        return;
      case "controllers":
        await this.learn(frame.controllers);
        return;
      case "delta":
        await this.follower.follow(frame);
        return;
      case "files":
        this.options.files.take(frame.files);
        return;
      case "reported":
        this.reporter.answered(frame.bootId, frame.reportSeq);
        return;
      case "stream.open":
        if (this.socket === socket) this.options.streams.handle(frame, (answer) => this.sendStream(socket, answer));
        return;
      case "stream.credit":
      case "stream.close":
        // One room of numbers for both kinds: whichever has the stream takes it.
        if (this.socket !== socket) return;
        this.options.streams.handle(frame, (answer) => this.sendStream(socket, answer));
        this.options.execs.handle(frame, (answer) => this.sendStream(socket, answer));
        return;
      case "exec.open":
      case "exec.input":
      case "exec.signal":
        if (this.socket === socket) this.options.execs.handle(frame, (answer) => this.sendStream(socket, answer));
        return;
      default:
        frame satisfies never;
    }
  }

  /** Of a foreign log nothing is believed. */
  private async learn(controllers: readonly string[]): Promise<void> {
    if (!this.conditions.has("foreign-lineage")) await this.options.urls.learn(controllers);
  }

  /** Asked once; again only when no set has come for long, whether or not further orders tell that one is missing. */
  private askForAll(): void {
    this.missesOrders = this.timers.has("resync");
    if (this.missesOrders) return;
    this.send({ frame: "resync" });
    this.timers.after("resync", this.options.settings.reportRetryMs, () => this.askForAll());
  }

  /** What did not fit while the set was on its way may be newer than the set. */
  private gotAll(): void {
    this.timers.clear("resync");
    if (this.missesOrders) this.askForAll();
  }

  private send(frame: AgentFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  /** @returns whether the frame was taken; otherwise the stream waits and tries again */
  private sendStream(socket: Socket, frame: StreamFrame | ExecFrame): boolean {
    if (this.socket !== socket || !this.hasRoom()) return false;
    this.send(frame);
    return true;
  }

  private hasRoom(): boolean {
    return (this.socket?.bufferedBytes ?? 0) < this.options.settings.socketBytesMax;
  }
}

/** Answers that say "not you" rather than "not now". */
function isRefusal(error: unknown): boolean {
  return isClusterError(error) && (error.kind === "unauthenticated" || error.kind === "forbidden" || error.kind === "notFound");
}

function parseFrame(text: string): ControllerFrame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return validator("ControllerFrame")(value) ? (value as ControllerFrame) : undefined;
  } catch {
    return undefined;
  }
}

function sessionUrl(url: string, node: string): string {
  const session = new URL(`/v1/nodes/${node}/session`, url);
  session.protocol = session.protocol === "https:" ? "wss:" : "ws:";
  return session.href;
}
