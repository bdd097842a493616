import { type ExecClientFrame, type ExecServerFrame, type ExecSignal, validator } from "../model/index.js";
import { ClusterError, type Network, type Socket } from "../ports/index.js";

/** In a service the first healthy task is picked. */
export type ExecTarget = { task: string } | { service: string; namespace?: string | undefined };

export interface ExecOptions {
  /** Controllers, tried in turn until one answers. */
  urls: string[];
  token: string | undefined;
  target: ExecTarget;
  container?: string | undefined;
  command: string[];
  tty?: boolean;
}

export interface ExecOutput {
  from: "stdout" | "stderr";
  data: Buffer;
}

export interface Exec {
  /** What was written, in the order in which it came; ends when the command has. Must be read for the command to go on. */
  output(): AsyncGenerator<ExecOutput>;
  /** Resolves when the bytes are on their way; the command's own pace decides when. False once nobody takes any. */
  write(data: Buffer): Promise<boolean>;
  endInput(): void;
  signal(signal: ExecSignal): void;
  /** Rejects with a ClusterError when the command never ran or was cut off. */
  readonly exit: Promise<{ exitCode: number; signal?: string }>;
  /** Lets go of it: the command is killed. */
  close(): void;
}

/** Bytes of output that may come before they are read. */
const outputCreditBytes = 256 * 1024;
const inputChunkBytes = 32 * 1024;
const connectTimeoutMs = 10_000;

const checkFrame = validator("ExecServerFrame");

/** Runs a command beside a task. @throws ClusterError as the controller refuses; `unavailable` when none answers */
export async function openExec(network: Pick<Network, "connect">, options: ExecOptions): Promise<Exec> {
  const socket = await connectToAny(network, options);
  const { container, command, tty } = options;
  const exec = new RunningExec(socket);
  exec.send({
    frame: "start",
    command,
    credit: outputCreditBytes,
    ...(container === undefined ? {} : { container }),
    ...(tty ? { tty } : {}),
  });
  return exec;
}

async function connectToAny(network: Pick<Network, "connect">, { urls, token, target }: ExecOptions): Promise<Socket> {
  let last: unknown;
  for (const url of urls) {
    try {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return await network.connect(execUrl(url, target), headers, connectTimeoutMs);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.kind !== "unavailable") throw error;
      last = error;
    }
  }
  throw last ?? new ClusterError("invalid", "no_url", "a client needs at least one URL");
}

function execUrl(base: string, target: ExecTarget): string {
  const object = "task" in target ? `tasks/${encodeURIComponent(target.task)}` : `services/${encodeURIComponent(target.service)}`;
  const url = new URL(`/v1/${object}/exec`, base);
  if ("service" in target && target.namespace !== undefined) url.searchParams.set("namespace", target.namespace);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

class RunningExec implements Exec {
  readonly exit: Promise<{ exitCode: number; signal?: string }>;
  private settle: { done(exit: { exitCode: number; signal?: string }): void; fail(error: ClusterError): void } = { done() {}, fail() {} };
  private readonly waiting: ExecOutput[] = [];
  private over = false;
  private inputCredit = 0;
  private readonly wakes = new Set<() => void>();

  constructor(private readonly socket: Socket) {
    this.exit = new Promise((done, fail) => {
      this.settle = { done, fail };
    });
    this.exit.catch(() => {});
    socket.onMessage((text) => this.receive(text));
    socket.onClose(() => this.end(new ClusterError("unavailable", "exec_cut_off", "the connection broke off, and the command with it")));
  }

  async *output(): AsyncGenerator<ExecOutput> {
    for (;;) {
      const next = this.waiting.shift();
      if (next) {
        yield next;
        if (!this.over) this.send({ frame: "credit", credit: next.data.length });
      } else if (this.over) return;
      else await this.change();
    }
  }

  async write(data: Buffer): Promise<boolean> {
    for (let sent = 0; sent < data.length; ) {
      if (this.over) return false;
      const size = Math.min(inputChunkBytes, this.inputCredit, data.length - sent);
      if (size === 0) {
        await this.change();
        continue;
      }
      this.inputCredit -= size;
      this.send({ frame: "input", data: data.subarray(sent, sent + size).toString("base64") });
      sent += size;
    }
    return !this.over;
  }

  endInput(): void {
    this.send({ frame: "input", data: "", eof: true });
  }

  signal(signal: ExecSignal): void {
    this.send({ frame: "signal", signal });
  }

  close(): void {
    this.socket.close(1000, "the client lets go");
    this.end(new ClusterError("unavailable", "exec_abandoned", "this client let go of the command"));
  }

  send(frame: ExecClientFrame): void {
    if (!this.over) this.socket.send(JSON.stringify(frame));
  }

  private receive(text: string): void {
    const frame = parse(text);
    switch (frame?.frame) {
      case "output":
        if (frame.data !== "") this.waiting.push({ from: frame.from, data: Buffer.from(frame.data, "base64") });
        break;
      case "credit":
        this.inputCredit += frame.credit;
        break;
      case "exit":
        this.settle.done({ exitCode: frame.exitCode, ...(frame.signal === undefined ? {} : { signal: frame.signal }) });
        this.over = true;
        break;
      case "error":
        this.end(new ClusterError("unavailable", frame.code, frame.message));
        break;
      case "started":
        break;
      case undefined:
        this.end(new ClusterError("malformed", "not_fleetlog", "the controller said something that is not a frame of exec"));
        this.socket.close(1008, "not a frame of exec");
        break;
      default:
        frame satisfies never;
    }
    this.wake();
  }

  private end(error: ClusterError): void {
    if (this.over) return;
    this.over = true;
    this.settle.fail(error);
    this.wake();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.wakes.add(resolve));
  }

  private wake(): void {
    for (const wake of this.wakes) wake();
    this.wakes.clear();
  }
}

function parse(text: string): ExecServerFrame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return checkFrame(value) ? (value as ExecServerFrame) : undefined;
  } catch {
    return undefined;
  }
}
