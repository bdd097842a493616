import type { AgentFrame, ControllerFrame, NodeDescription } from "../model/index.js";
import { validator } from "../model/index.js";
import { type CancelTimer, type Clock, isClusterError, type Network, type Random, type Socket, type Timers } from "../ports/index.js";
import { BackOff } from "./back-off.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import { type Gone, type Obedience, type Orders, obeyDelta, obeySet } from "./orders.js";
import type { OrdersStore } from "./orders-store.js";
import type { Outbox, Report } from "./outbox.js";
import type { StreamFrame, Streams } from "./streams.js";

export interface SessionOptions {
  node: string;
  token: string;
  urls: string[];
  bootId: string;
  description: NodeDescription;
  network: Network;
  clock: Clock;
  timers: Timers;
  random: Random;
  log: AgentLog;
  settings: AgentSettings;
  store: OrdersStore;
  outbox: Outbox;
  streams: Streams;
  sample(): { tasks: string[]; cpu: number[]; memory: number[] };
  /** Newer orders are on disk, and are to be carried out. `complete` when they came as a whole set. */
  obeyed(orders: Orders, gone: Gone[], complete: boolean): void;
}

type Condition = "no-session" | "foreign-lineage" | "not-admitted" | "orders-not-kept";
type TimerName = "beat" | "sample" | "report" | "retry" | "reconnect" | "resync" | "steady";

/**
 * The conversation with the controllers. Happy path: connect, hello, a set, then deltas, while reports, beats and samples
 * go up. Unhappy: whatever fails ends this connection only, and the next controller in the list is tried after a while;
 * what runs on this host does not notice.
 */
export class Session {
  private socket: Socket | undefined;
  private connectedTo: string | undefined;
  private stopped = false;
  private urlIndex = 0;
  private readonly backOff: BackOff;
  private readonly conditions = new Map<Condition, string>();
  private readonly timers = new Map<TimerName, CancelTimer>();
  private resyncAsked = false;
  /** Frames are carried out one after the other, each on disk before the next. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: SessionOptions,
    private orders: Orders,
  ) {
    this.backOff = new BackOff(options.random, options.settings.backOffMinMs, options.settings.backOffMaxMs);
  }

  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    this.socket?.close(1000, "the agent stops");
    this.disconnected();
    await this.turn;
  }

  status(): { connectedTo: string | undefined; lineage: string | null; seq: number; conditions: Record<string, string> } {
    const { lineage, seq } = this.orders;
    return { connectedTo: this.connectedTo, lineage, seq, conditions: Object.fromEntries(this.conditions) };
  }

  /** To be called when the outbox got something. */
  reportSoon(): void {
    if (!this.timers.has("report")) this.after("report", this.options.settings.reportDelayMs, () => this.report());
  }

  private async connect(): Promise<void> {
    const { urls, node, token, network, log, settings } = this.options;
    const url = urls[this.urlIndex % urls.length] as string;
    this.urlIndex++;
    try {
      const socket = await network.connect(sessionUrl(url, node), { authorization: `Bearer ${token}` }, settings.connectTimeoutMs);
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
    const { bootId, description, log } = this.options;
    this.socket = socket;
    this.connectedTo = url;
    this.conditions.delete("no-session");
    this.conditions.delete("not-admitted");
    this.resyncAsked = false;
    socket.onMessage((text) => this.receive(socket, text));
    socket.onClose((code, reason) => {
      if (this.socket !== socket) return;
      log.info({ url, code, reason }, "the session ended");
      this.disconnected();
      this.conditions.set("no-session", `${url} ended the session: ${reason || code}`);
      if (!this.stopped) this.reconnectLater();
    });
    this.send({ frame: "hello", bootId, lineage: this.orders.lineage, seq: this.orders.seq, description });
    log.info({ url, lineage: this.orders.lineage, seq: this.orders.seq }, "session opened");
    // A session that ends as soon as it begins must not be opened again and again without a pause.
    this.after("steady", this.options.settings.backOffMaxMs, () => this.backOff.reset());
    this.beat();
    this.after("sample", this.options.settings.sampleMs, () => this.sample());
    this.report();
  }

  private disconnected(): void {
    this.socket = undefined;
    this.connectedTo = undefined;
    for (const name of ["beat", "sample", "retry", "resync", "steady"] as const) this.clear(name);
    this.options.streams.closeAll();
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
    this.after("reconnect", this.backOff.next(), () => void this.connect());
  }

  private beat(): void {
    this.send({ frame: "beat", time: this.options.clock.now() });
    this.after("beat", this.options.settings.heartbeatMs, () => this.beat());
  }

  private sample(): void {
    this.after("sample", this.options.settings.sampleMs, () => this.sample());
    if (!this.hasRoom()) return;
    const sample = this.options.sample();
    if (sample.tasks.length > 0) this.send({ frame: "sample", ...sample });
  }

  private report(): void {
    this.clear("report");
    // A foreign log would take these for news of tasks that it never placed.
    if (!this.socket || this.conditions.has("foreign-lineage")) return;
    if (this.timers.has("retry")) return;
    let report: Report | undefined;
    try {
      report = this.options.outbox.next();
    } catch (error) {
      // Its number could not be kept, e.g. on a full disk; without it a repeat could not be told from news.
      this.options.log.error({ err: error }, "a report could not be numbered; trying again");
    }
    if (report) this.send({ frame: "report", bootId: this.options.bootId, ...report });
    else if (this.options.outbox.isEmpty) return;
    this.after("retry", this.options.settings.reportRetryMs, () => this.report());
  }

  private receive(socket: Socket, text: string): void {
    const frame = parseFrame(text);
    if (!frame) {
      this.options.log.warn({ bytes: text.length, start: text.slice(0, 200) }, "a frame that is not understood was ignored");
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
        await this.follow(obeySet(this.orders, frame), frame.lineage, frame.seq, true);
        return;
      case "delta":
        await this.follow(obeyDelta(this.orders, frame), frame.lineage, frame.to, false);
        return;
      case "reported":
        if (frame.bootId === this.options.bootId && this.options.outbox.answered(frame.reportSeq)) {
          this.clear("retry");
          this.report();
        }
        return;
      case "stream.open":
      case "stream.credit":
      case "stream.close":
        if (this.socket !== socket) return;
        this.options.streams.handle(frame, (answer) => this.sendStream(socket, answer));
        return;
      default:
        frame satisfies never;
    }
  }

  private async follow(obedience: Obedience, lineage: string, seq: number, complete: boolean): Promise<void> {
    const { log } = this.options;
    switch (obedience.verdict) {
      case "obeyed":
        await this.options.store.save(obedience.orders);
        this.orders = obedience.orders;
        this.conditions.delete("foreign-lineage");
        this.conditions.delete("orders-not-kept");
        if (complete) {
          this.resyncAsked = false;
          this.clear("resync");
        }
        this.options.obeyed(obedience.orders, obedience.gone, complete);
        // What was held back from a foreign log can go now.
        this.report();
        return;
      case "foreign":
        if (!this.conditions.has("foreign-lineage")) {
          log.error(
            { own: this.orders.lineage, offered: lineage },
            "orders of a foreign log are not obeyed: everything keeps running as it is",
          );
        }
        this.conditions.set("foreign-lineage", `the controller follows the log ${lineage}, this node obeys ${this.orders.lineage}`);
        return;
      case "older":
        log.info({ own: this.orders.seq, offered: seq }, "older orders were ignored");
        return;
      case "gap":
        this.askForAll();
        return;
      default:
        obedience satisfies never;
    }
  }

  private askForAll(): void {
    if (this.resyncAsked) return;
    this.resyncAsked = true;
    this.send({ frame: "resync" });
    this.after("resync", this.options.settings.reportRetryMs, () => {
      this.resyncAsked = false;
    });
  }

  private send(frame: AgentFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  /** @returns whether the frame was taken; otherwise the stream waits and tries again */
  private sendStream(socket: Socket, frame: StreamFrame): boolean {
    if (this.socket !== socket || !this.hasRoom()) return false;
    this.send(frame);
    return true;
  }

  private hasRoom(): boolean {
    return (this.socket?.bufferedBytes ?? 0) < this.options.settings.socketBytesMax;
  }

  private after(name: TimerName, ms: number, run: () => void): void {
    this.clear(name);
    if (this.stopped) return;
    this.timers.set(
      name,
      this.options.timers.after(ms, () => {
        this.timers.delete(name);
        run();
      }),
    );
  }

  private clear(name: TimerName): void {
    this.timers.get(name)?.();
    this.timers.delete(name);
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
