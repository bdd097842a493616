import type {
  AgentFrame,
  ControllerFrame,
  DescribeFrame,
  EventRecord,
  HelloFrame,
  ImagesFrame,
  ReportFrame,
  SampleFrame,
  StreamLine,
  VolumesFrame,
} from "../model/index.js";
import { type Clock, ClusterError, isClusterError, type Timers } from "../ports/index.js";
import { assignmentSet, findTask, nodeById, type View } from "../projections/index.js";
import { Assigned, type Delta } from "./assigned.js";
import type { AgentConnection, AgentSession, ExecEnd, ExecListener, ExecRequest, ExecStream, LogRequest, Settled } from "./controller.js";
import { Distribution } from "./distribution.js";
import { type ExecIntent, ExecStreams } from "./exec-streams.js";
import { agentBufferBytesMax, logCreditLines } from "./limits.js";
import { LineQueue } from "./line-queue.js";
import type { Liveness } from "./liveness.js";
import { inFrames, openFiles } from "./open-files.js";
import type { AgentIntent } from "./peers.js";
import type { SecretKeys } from "./secret-keys.js";

export interface SessionsOptions {
  liveness: Liveness;
  clock: Clock;
  timers: Timers;
  view(): View;
  secretKeys?: SecretKeys | undefined;
  /** Writes here, or through the lease holder; answers the seq that shows it. */
  submit(intent: AgentIntent): Promise<{ seq: number }>;
  /** Resolves once the view has reached `seq`, or after a while if it lags. */
  reach(seq: number): Promise<void>;
  /** A report or hello that could not be written, for the log of the process. */
  onTrouble(node: string, error: unknown): void;
}

interface LogStream {
  lines: LineQueue;
  /** Lines that the agent may still send. */
  credit: number;
}

interface Session {
  node: string;
  connection: AgentConnection;
  /** What the agent was sent, to tell it only what changed. */
  assigned: Assigned;
  streams: Map<number, LogStream>;
  execs: ExecStreams;
  samples: SampleFrame | undefined;
}

/**
 * The agents connected to this controller: what each must run goes down, what each observes comes up.
 * Only committed views reach an agent. A newer connection of the same node replaces the older one.
 */
export class Sessions {
  readonly #o: SessionsOptions;
  readonly #byNode = new Map<string, Session>();
  readonly #distribution: Distribution;
  #streams = 0;

  constructor(options: SessionsOptions) {
    this.#o = options;
    const { timers, view } = options;
    this.#distribution = new Distribution({ timers, view, send: (node, delta, from, now) => this.#sendDelta(node, delta, from, now) });
  }

  async attach(nodeId: string, hello: HelloFrame, connection: AgentConnection): Promise<AgentSession> {
    const session: Session = {
      node: nodeId,
      connection,
      assigned: new Assigned(nodeId),
      streams: new Map(),
      execs: new ExecStreams((frame) => this.#send(session, frame)),
      samples: undefined,
    };
    this.#o.liveness.heard(nodeId);
    const { bootId, description, lineage } = hello;
    const settled = await this.#o.submit({ type: "ConnectNode", node: nodeId, bootId, description });
    const obeyed = lineage === this.#o.view().lineage ? hello.seq : 0;
    await this.#o.reach(Math.max(settled.seq, obeyed));
    const view = this.#o.view();
    if (Math.max(settled.seq, obeyed) > view.seq) {
      const message = `this controller stands at ${view.seq}, the node at ${settled.seq}, its agent has obeyed ${obeyed}; try another controller`;
      throw new ClusterError("unavailable", "controller_behind", message, { retryAfterS: 1 });
    }
    // It may have been removed in the same append: its session would outlive it, and an empty set would stop its tasks.
    if (!nodeById(view, nodeId)) throw new ClusterError("notFound", "node_not_found", `node ${nodeId} was removed from the cluster`);
    const older = this.#byNode.get(nodeId);
    this.#byNode.set(nodeId, session);
    if (older) this.#close(older, 4001, "a newer session of this node took over");
    this.#o.liveness.heard(nodeId);
    this.#sendSet(session);
    return {
      receive: (frame) => this.#receive(session, frame),
      closed: () => this.#drop(session),
    };
  }

  /** After a commit: every agent that it concerns is told what changed for it. */
  committed(view: View, records: EventRecord[]): void {
    for (const record of records) {
      if (record.type !== "node.removed") continue;
      this.#dismiss(view, record.data.node);
      this.#o.liveness.forget(record.data.node);
    }
    this.#distribution.soon();
  }

  /** Only a complete set stops what runs, and this node will be sent no other: its token went with it. */
  #dismiss(view: View, node: string): void {
    const session = this.#byNode.get(node);
    if (!session) return;
    this.#send(session, {
      frame: "set",
      complete: true,
      lineage: view.lineage,
      seq: view.seq,
      time: this.#now(),
      specs: [],
      tasks: [],
      routes: [],
    });
    this.#close(session, 4003, "the node was removed from the cluster");
  }

  #sendSet(session: Session): void {
    // A newer session may have replaced it before its request for a set was read.
    if (this.#byNode.get(session.node) !== session) return;
    this.#distribution.add(session.node, session.assigned);
    this.#distribution.catchUp();
    const view = this.#o.view();
    const set = assignmentSet(view, session.node);
    const awaited = session.assigned.begin(view, set);
    this.#sendFiles(session, view);
    const { lineage, seq } = view;
    this.#send(session, { frame: "set", complete: true, lineage, seq, time: this.#now(), ...set, awaited });
  }

  #sendFiles(session: Session, view: View): void {
    const needed = session.assigned.takeFiles();
    if (needed.length === 0) return;
    const { secretKeys, onTrouble } = this.#o;
    const files = openFiles(view, secretKeys, session.connection.confidential === true, needed);
    for (const { kind, name, withheld } of files)
      if (withheld !== undefined) onTrouble(session.node, new Error(`${kind} ${name} is withheld: ${withheld}`));
    for (const part of inFrames(files)) this.#send(session, { frame: "files", files: part });
  }

  #sendDelta(node: string, delta: Delta, from: number, view: View): void {
    const { lineage, seq } = view;
    const session = this.#byNode.get(node);
    if (session) this.#sendFiles(session, view);
    if (session) this.#send(session, { frame: "delta", lineage, from, to: seq, time: this.#now(), ...delta });
  }

  /** Event time never goes back, also where this controller's clock did. */
  #now(): number {
    return Math.max(this.#o.clock.now(), this.#o.view().time);
  }

  #send(session: Session, frame: ControllerFrame): void {
    if (session.connection.bufferedBytes > agentBufferBytesMax) {
      this.#close(session, 4008, "the agent does not read what it is sent");
      return;
    }
    session.connection.send(frame);
  }

  #receive(session: Session, frame: AgentFrame): void {
    switch (frame.frame) {
      case "hello":
        this.#close(session, 4002, "a session has one hello");
        break;
      case "beat":
        this.#o.liveness.heard(session.node, frame.time);
        break;
      case "describe":
        this.#o.liveness.heard(session.node);
        void this.#describe(session, frame);
        break;
      case "report":
        this.#o.liveness.heard(session.node);
        void this.#report(session, frame);
        break;
      case "volumes":
        void this.#volumes(session, frame);
        break;
      case "images":
        void this.#images(session, frame);
        break;
      case "sample":
        session.samples = frame;
        break;
      case "resync":
        this.#sendSet(session);
        break;
      case "stream.data":
        this.#takeLines(session, frame.stream, frame.lines);
        break;
      case "exec.started":
      case "exec.output":
      case "exec.credit":
      case "exec.exit":
        this.#takeExec(session, frame);
        break;
      case "stream.end":
        this.#takeExec(session, frame);
        session.streams.get(frame.stream)?.lines.end(frame.error);
        session.streams.delete(frame.stream);
        break;
      default:
        frame satisfies never;
    }
  }

  /** The credit is what bounds a stream here, so an agent that does not keep to it is not listened to. */
  #takeLines(session: Session, number: number, lines: StreamLine[]): void {
    const stream = session.streams.get(number);
    if (!stream) return;
    stream.credit -= lines.length;
    if (stream.credit < 0) this.#close(session, 4010, "more lines came than were asked for");
    else stream.lines.push(lines);
  }

  #takeExec(session: Session, frame: Parameters<ExecStreams["receive"]>[0]): void {
    if (!session.execs.receive(frame)) this.#close(session, 4010, "more output came than was asked for");
  }

  /** What it says of its host is said again with the next hello, if it is lost here. */
  async #describe(session: Session, { bootId, description }: DescribeFrame): Promise<void> {
    try {
      await this.#o.submit({ type: "ConnectNode", node: session.node, bootId, description });
    } catch (error) {
      this.#o.onTrouble(session.node, error);
      this.#close(session, 1013, "what the agent says of its host could not be kept");
    }
  }

  /** An agent keeps a report until it hears that it is on the log; a lost session makes it send the report again. */
  async #report(session: Session, { bootId, reportSeq, observations }: ReportFrame): Promise<void> {
    try {
      await this.#o.submit({ type: "ReportTasks", node: session.node, bootId, reportSeq, observations });
      this.#send(session, { frame: "reported", bootId, reportSeq });
    } catch (error) {
      this.#o.onTrouble(session.node, error);
      this.#close(session, 4009, isClusterError(error) ? error.message.slice(0, 100) : "the report could not be written");
    }
  }

  /** Whatever of it is lost here is said again, for as long as the orders ask for it. */
  async #volumes(session: Session, { deleted, failed }: VolumesFrame): Promise<void> {
    try {
      await this.#o.submit({ type: "ReportVolumes", node: session.node, deleted, failed });
    } catch (error) {
      this.#o.onTrouble(session.node, error);
    }
  }

  /** Said again until the order is taken back, so that nothing is lost with it. */
  async #images(session: Session, { frame: _, ...told }: ImagesFrame): Promise<void> {
    try {
      await this.#o.submit({ type: "ReportImages", node: session.node, ...told });
    } catch (error) {
      this.#o.onTrouble(session.node, error);
    }
  }

  async *logs(request: LogRequest, signal: AbortSignal): AsyncGenerator<StreamLine[]> {
    if (signal.aborted) return;
    const session = this.#sessionOf(request.task);
    const stream = ++this.#streams;
    const lines = new LineQueue();
    const open: LogStream = { lines, credit: logCreditLines };
    session.streams.set(stream, open);
    const { follow, tail, since } = request;
    this.#send(session, { frame: "stream.open", stream, kind: "logs", task: request.task, follow, tail, since, credit: logCreditLines });
    const abort = () => lines.end();
    signal.addEventListener("abort", abort, { once: true });
    try {
      for await (const batch of lines) {
        yield batch;
        if (!session.streams.has(stream)) continue;
        open.credit += batch.length;
        this.#send(session, { frame: "stream.credit", stream, credit: batch.length });
      }
    } finally {
      signal.removeEventListener("abort", abort);
      if (session.streams.delete(stream)) this.#send(session, { frame: "stream.close", stream });
    }
  }

  /**
   * Runs a command beside a task whose agent is connected here; `write` puts on the log that it was opened and that it
   * was closed. The first is there before the agent hears of it.
   */
  async exec(request: ExecRequest, write: (intent: ExecIntent) => Promise<Settled>, listener: ExecListener): Promise<ExecStream> {
    const { task: id, command, tty, credit } = request;
    // Before it is written down, so that what cannot run leaves no trace of having been run.
    this.#sessionOf(id);
    const container = request.container === undefined ? {} : { container: request.container };
    const { outcome } = await write({ type: "OpenExec", task: id, ...container, command });
    const exec = outcome.id as string;
    const named = outcome.detail?.container?.[0] as string;
    const ended = (end: ExecEnd) => {
      const how = "error" in end ? { error: end.error.message.slice(0, 1024) } : { exitCode: end.exitCode };
      // One that cannot be written leaves on the log a command that was opened and that nobody can talk to any more.
      write({ type: "CloseExec", task: id, exec, ...how }).catch((error: unknown) => this.#o.onTrouble(`of task ${id}`, error));
    };
    try {
      const session = this.#sessionOf(id);
      const frame = { frame: "exec.open" as const, stream: ++this.#streams, exec, task: id, container: named, command, tty, credit };
      return { exec, container: named, ...session.execs.open(frame, listener, ended) };
    } catch (error) {
      if (isClusterError(error)) ended({ error });
      throw error;
    }
  }

  #sessionOf(taskId: string): Session {
    const task = findTask(this.#o.view(), taskId);
    if (!task) throw new ClusterError("notFound", "task_not_found", `no task ${taskId}`);
    const session = this.#byNode.get(task.node);
    if (!session) throw this.#notConnected(task.node);
    return session;
  }

  #notConnected(id: string): ClusterError {
    const elsewhere = nodeById(this.#o.view(), id)?.state === "ready";
    const message = elsewhere ? `the agent of node ${id} is connected to another controller` : `node ${id} is not connected`;
    return new ClusterError("unavailable", "node_not_connected", message, { retryAfterS: 5 });
  }

  /** The newest sample of every connected node. */
  samples(): { node: string; sample: SampleFrame }[] {
    return [...this.#byNode.values()].flatMap(({ node, samples }) => (samples ? [{ node, sample: samples }] : []));
  }

  /** The log cannot be told any more, by this controller, how they end: the next holder tells it that they have. */
  endExecs(reason: string): void {
    const error = new ClusterError("unavailable", "exec_cut_off", `the command was cut off: ${reason}`);
    for (const { execs } of this.#byNode.values()) execs.endAll(error);
  }

  closeAll(reason: string): void {
    for (const session of [...this.#byNode.values()]) this.#close(session, 1001, reason);
  }

  #close(session: Session, code: number, reason: string): void {
    this.#drop(session);
    session.connection.close(code, reason);
  }

  #drop(session: Session): void {
    if (this.#byNode.get(session.node) === session) {
      this.#byNode.delete(session.node);
      this.#distribution.remove(session.node);
    }
    for (const { lines } of session.streams.values()) lines.end("the node's agent went away");
    session.streams.clear();
    session.execs.drop();
  }
}
