import type { AgentFrame, ControllerFrame, EventRecord, HelloFrame, SampleFrame, SetFrame, StreamLine } from "../model/index.js";
import { type Clock, ClusterError, isClusterError, type Timers } from "../ports/index.js";
import { assignmentSet, findTask, nodeById, type View } from "../projections/index.js";
import { AgentReports } from "./agent-reports.js";
import { Assigned, type Delta } from "./assigned.js";
import type { AgentConnection, AgentSession, ExecEnd, ExecListener, ExecRequest, ExecStream, LogRequest, Settled } from "./controller.js";
import { Distribution } from "./distribution.js";
import { type ExecIntent, ExecStreams } from "./exec-streams.js";
import { agentBufferBytesMax } from "./limits.js";
import type { Liveness } from "./liveness.js";
import { LogStreams } from "./log-streams.js";
import { newestSample } from "./newest-sample.js";
import { inFrames, openFiles } from "./open-files.js";
import type { AgentIntent } from "./peers.js";
import type { SecretKeys } from "./secret-keys.js";

export interface SessionsOptions {
  liveness: Liveness;
  clock: Clock;
  timers: Timers;
  view(): View;
  secretKeys?: SecretKeys | undefined;
  /** The trace that a task belongs to. */
  traceOf?(task: string): string | undefined;
  /** Of every controller that an agent may turn to; none where this is the only one. */
  urls?(): string[];
  /** Writes here, or through the lease holder; answers the seq that shows it. */
  submit(intent: AgentIntent): Promise<{ seq: number }>;
  /** Resolves once the view has reached `seq`, or after a while if it lags. */
  reach(seq: number): Promise<void>;
  /** What an agent's tasks use. Where nobody asks, agents say only the little that lists of tasks show. */
  onSample?: ((node: string, sample: SampleFrame) => void) | undefined;
  /** A report or hello that could not be written, for the log of the process. */
  onTrouble(node: string, error: unknown): void;
}

interface Session {
  node: string;
  connection: AgentConnection;
  /** What the agent was sent, to tell it only what changed. */
  assigned: Assigned;
  reports: AgentReports;
  logs: LogStreams;
  execs: ExecStreams;
  samples: SampleFrame | undefined;
  /** The controllers that its agent was last told of, as a text. */
  controllers: string;
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
    const session = this.#sessionFor(nodeId, connection);
    this.#o.liveness.heard(nodeId);
    const { bootId, description } = hello;
    const foreign = foreignOrders(this.#o.view(), hello);
    const settled = await this.#o.submit({ type: "ConnectNode", node: nodeId, bootId, description, foreign });
    const obeyed = foreign ? 0 : hello.seq;
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

  #sessionFor(node: string, connection: AgentConnection): Session {
    const { submit, onTrouble } = this.#o;
    const send = (frame: ControllerFrame) => this.#send(session, frame);
    const close = (code: number, reason: string) => this.#close(session, code, reason);
    const session: Session = {
      node,
      connection,
      assigned: new Assigned(node, connection.targetChanges),
      reports: new AgentReports({ node, submit, onTrouble, send, close }),
      logs: new LogStreams(send),
      execs: new ExecStreams(send),
      samples: undefined,
      controllers: "",
    };
    return session;
  }

  /** After a commit: every agent that it concerns is told what changed for it. */
  committed(view: View, records: EventRecord[]): void {
    for (const record of records) {
      if (record.type === "node.accepted") this.#sendAccepted(record.data.node);
      if (record.type !== "node.removed") continue;
      this.#dismiss(view, record.data.node);
      this.#o.liveness.forget(record.data.node);
    }
    this.#distribution.committed();
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
    this.#send(session, {
      frame: "set",
      complete: true,
      lineage,
      seq,
      time: this.#now(),
      ...set,
      tasks: this.#traced(session, set.tasks),
      awaited,
      ...originOf(view, session.node),
      ...this.#controllers(session),
      ...(session.connection.measures && this.#o.onSample ? { measure: true } : {}),
    });
  }

  #controllers(session: Session): Pick<SetFrame, "controllers"> {
    const controllers = this.#o.urls?.() ?? [];
    session.controllers = controllers.join();
    return controllers.length > 0 ? { controllers } : {};
  }

  /**
   * After it was heard of controllers: whoever was told of others is told of these. An agent that came before its controller knew
   * any other would have nowhere to go when this one dies.
   */
  tellControllers(): void {
    const controllers = this.#o.urls?.() ?? [];
    if (controllers.length === 0) return;
    const text = controllers.join();
    for (const session of [...this.#byNode.values()]) {
      if (session.controllers === text) continue;
      session.controllers = text;
      this.#send(session, { frame: "controllers", controllers });
    }
  }

  #sendAccepted(node: string): void {
    const session = this.#byNode.get(node);
    if (session) this.#sendSet(session);
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
    if (session)
      this.#send(session, {
        frame: "delta",
        lineage,
        from,
        to: seq,
        time: this.#now(),
        ...delta,
        tasks: this.#traced(session, delta.tasks),
      });
  }

  /** An agent that takes no part in traces, perhaps an older one, is not told of any. */
  #traced({ connection }: Session, tasks: Delta["tasks"]): Delta["tasks"] {
    const { traceOf } = this.#o;
    if (!connection.traces || !traceOf) return tasks;
    return tasks.map((task) => {
      const traceparent = traceOf(task.task);
      return traceparent === undefined ? task : { ...task, traceparent };
    });
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
      case "report":
        this.#o.liveness.heard(session.node);
        session.reports.receive(frame);
        break;
      case "volumes":
      case "images":
        session.reports.receive(frame);
        break;
      case "sample":
        session.samples = newestSample(session.samples, frame);
        this.#o.onSample?.(session.node, frame);
        break;
      case "resync":
        this.#sendSet(session);
        break;
      case "stream.data":
        this.#takeLines(session, frame);
        break;
      case "exec.started":
      case "exec.output":
      case "exec.credit":
      case "exec.exit":
        this.#takeExec(session, frame);
        break;
      case "stream.end":
        this.#takeExec(session, frame);
        this.#takeLines(session, frame);
        break;
      default:
        frame satisfies never;
    }
  }

  /** The credit is what bounds a stream here, so an agent that does not keep to it is not listened to. */
  #takeLines(session: Session, frame: Parameters<LogStreams["receive"]>[0]): void {
    if (!session.logs.receive(frame)) this.#close(session, 4010, "more lines came than were asked for");
  }

  #takeExec(session: Session, frame: Parameters<ExecStreams["receive"]>[0]): void {
    if (!session.execs.receive(frame)) this.#close(session, 4010, "more output came than was asked for");
  }

  async *logs(request: LogRequest, signal: AbortSignal): AsyncGenerator<StreamLine[]> {
    if (signal.aborted) return;
    yield* this.#sessionOf(request.task).logs.read(++this.#streams, request, signal);
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

  /** Of the agents connected here. */
  nodes(): string[] {
    return [...this.#byNode.keys()];
  }

  has(node: string): boolean {
    return this.#byNode.has(node);
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
    session.logs.drop();
    session.execs.drop();
  }
}

/** Where the orders stand that an agent obeys, when this log does not go on from there. */
function foreignOrders(view: View, { lineage, seq }: HelloFrame): { lineage: string; seq: number } | null {
  if (lineage === null || lineage === view.lineage) return null;
  return view.ancestors.some((ancestor) => ancestor.lineage === lineage && seq <= ancestor.seq) ? null : { lineage, seq };
}

/** What lets an agent that obeyed another lineage know whether it may obey this one. */
function originOf(view: View, node: string): Pick<SetFrame, "ancestors" | "accepts"> {
  const waiting = nodeById(view, node)?.waiting;
  return {
    ...(view.ancestors.length > 0 ? { ancestors: view.ancestors } : {}),
    ...(waiting?.accepted ? { accepts: { lineage: waiting.lineage, seq: waiting.seq } } : {}),
  };
}
