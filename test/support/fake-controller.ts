import type {
  AgentFrame,
  AssignedSpec,
  Assignment,
  ContainerSpec,
  ControllerFrame,
  DeltaFrame,
  Endpoint,
  Observations,
  Route,
  SetFrame,
} from "../../src/model/index.js";
import { validator } from "../../src/model/index.js";
import { ClusterError, type Network, type Socket } from "../../src/ports/index.js";

export const lineage = "00000000000000aa";

type ObservationDetail = NonNullable<Observations["details"]>[number];

/**
 * The controllers' side of agent sessions, in this process: a Network whose connections end here. It acknowledges
 * reports unless told not to, and keeps every frame, each checked against its schema.
 */
export class FakeController implements Network {
  readonly frames: AgentFrame[] = [];
  readonly connections: Connection[] = [];
  /** Called for each hello; what it returns is sent. */
  onHello: (hello: Extract<AgentFrame, { frame: "hello" }>) => ControllerFrame[] = () => [];
  acknowledge = true;
  reachable = true;
  /** When set, every attempt to connect is refused with it. */
  refusal: ClusterError | undefined;
  private readonly waiting = new Set<() => void>();

  fetch(): Promise<Response> {
    return Promise.reject(new ClusterError("unavailable", "unreachable", "the fake controller speaks sessions alone"));
  }

  async connect(url: string, headers: Record<string, string>): Promise<Socket> {
    if (!this.reachable) throw new ClusterError("unavailable", "unreachable", "the fake controller is away");
    if (this.refusal) throw this.refusal;
    const socket: FakeSocket = new FakeSocket(url, headers, (frame) => this.receive(socket, frame));
    this.connections.push(socket);
    return socket;
  }

  /** Takes a session that came by another way, e.g. a real WebSocket; the result is to be given its frames. */
  accept(connection: Connection): (text: string) => void {
    this.connections.push(connection);
    return (text) => this.receive(connection, text);
  }

  get current(): Connection {
    const socket = this.connections.at(-1);
    if (!socket) throw new Error("no agent has connected");
    return socket;
  }

  send(frame: ControllerFrame): void {
    this.current.deliver(JSON.stringify(frame));
  }

  of<F extends AgentFrame["frame"]>(frame: F): Extract<AgentFrame, { frame: F }>[] {
    return this.frames.filter((each): each is Extract<AgentFrame, { frame: F }> => each.frame === frame);
  }

  /** The newest state, health and detail that was reported of an instance. */
  observed(task: string, generation = 1, container = 0): (Partial<ObservationDetail> & { state: string; health: string }) | undefined {
    for (const { observations } of this.of("report").reverse()) {
      const row = observations.tasks.findIndex(
        (each, index) => each === task && observations.generations[index] === generation && observations.containers[index] === container,
      );
      if (row < 0) continue;
      const detail = observations.details?.find((each) => each.row === row);
      return { ...detail, state: observations.states[row] as string, health: observations.healths?.[row] ?? "none" };
    }
    return undefined;
  }

  /** Resolves once the condition holds, which is asked after every frame and, for what no frame tells, now and then. */
  async until<T>(condition: () => T | undefined | false, what: string, timeoutMs = 20_000): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const value = condition();
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}; last frames: ${JSON.stringify(this.frames.slice(-5))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 20);
        this.waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
      this.waiting.clear();
    }
  }

  private receive(socket: Connection, text: string): void {
    const frame = JSON.parse(text) as AgentFrame;
    const check = validator("AgentFrame");
    if (!check(frame)) throw new Error(`the agent sent an invalid frame: ${text.slice(0, 500)} ${JSON.stringify(check.errors)}`);
    this.frames.push(frame);
    if (frame.frame === "hello") for (const answer of this.onHello(frame)) socket.deliver(JSON.stringify(answer));
    if (frame.frame === "report" && this.acknowledge) {
      socket.deliver(JSON.stringify({ frame: "reported", bootId: frame.bootId, reportSeq: frame.reportSeq }));
    }
    for (const wake of this.waiting) wake();
  }
}

/** The controller's end of a session. */
export interface Connection {
  deliver(text: string): void;
  close(code?: number, reason?: string): void;
}

export class FakeSocket implements Socket, Connection {
  bufferedBytes = 0;
  open = true;
  private onText: (text: string) => void = () => {};
  private onEnd: (code: number, reason: string) => void = () => {};

  constructor(
    readonly url: string,
    readonly headers: Record<string, string>,
    private readonly receive: (text: string) => void,
  ) {}

  send(text: string): void {
    // Delivered later, as on any network: a caller must not count on an answer within its own call.
    queueMicrotask(() => {
      if (this.open) this.receive(text);
    });
  }

  /** What was sent before a close arrives before it, as on a WebSocket. */
  deliver(text: string): void {
    if (this.open) queueMicrotask(() => this.onText(text));
  }

  close(code = 1000, reason = ""): void {
    if (!this.open) return;
    this.open = false;
    queueMicrotask(() => this.onEnd(code, reason));
  }

  onMessage(handle: (text: string) => void): void {
    this.onText = handle;
  }

  onClose(handle: (code: number, reason: string) => void): void {
    this.onEnd = handle;
  }
}

export const serviceId = "svc000000001";

export function taskName(slot: number, service = serviceId): string {
  return `${service}.${slot}.${String(slot).padStart(12, "0")}`;
}

export function container(command: string[], more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: "main",
    process: { command },
    env: {},
    resources: { reservations: { cpu: 0, memory: 0 }, limits: {} },
    stopSignal: "SIGTERM",
    stopGraceMs: 2_000,
    ...more,
  };
}

export function assignedSpec(containers: ContainerSpec[], more: Partial<AssignedSpec> = {}): AssignedSpec {
  return { service: serviceId, specVersion: 1, name: "web", namespace: "default", containers, endpoints: [], drainMs: 0, ...more };
}

export function endpoint(more: Partial<Endpoint> = {}): Endpoint {
  return { name: "main", container: "main", protocol: "tcp", mode: "ingress", ...more };
}

export function assignment(slot: number, more: Partial<Assignment> = {}): Assignment {
  return {
    task: taskName(slot),
    service: serviceId,
    specVersion: 1,
    slot,
    runtime: "process",
    generations: [1],
    notBefore: [0],
    ...more,
  };
}

export function route(targets: Route["targets"], more: Partial<Route> = {}): Route {
  return {
    service: serviceId,
    serviceName: "web",
    namespace: "default",
    endpoint: "main",
    protocol: "tcp",
    mode: "ingress",
    targets,
    ...more,
  };
}

export function setFrame(seq: number, tasks: Assignment[], specs: AssignedSpec[], routes: Route[] = []): SetFrame {
  return { frame: "set", complete: true, lineage, seq, specs, tasks, routes };
}

export function deltaFrame(from: number, to: number, more: Partial<DeltaFrame> = {}): DeltaFrame {
  return { frame: "delta", lineage, from, to, specs: [], tasks: [], removed: [], routes: [], routesRemoved: [], ...more };
}
