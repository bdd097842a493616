import type { ExecSignal } from "../model/index.js";
import { type CancelTimer, isClusterError, type Timers } from "../ports/index.js";
import { ExecOutlet } from "./exec-outlet.js";
import type { ExecOpen, SendExec } from "./execs.js";
import type { ExecProcess } from "./runtime.js";

/** Bytes in one frame; the schema's bound in base64. */
const chunkBytesMax = 32 * 1024;
/** Bytes of input that may be under way at once. */
const inputBytesMax = 256 * 1024;
/** A connection without room is tried again after this long. */
const retryMs = 100;
/** How long outputs may stay open after the end, held by something that the command left behind. */
const lingerMs = 500;
/** From the hang-up to the kill. */
const killMs = 2_000;

/**
 * One command between its process and the controller. Output goes out only as far as there is credit, and while there
 * is none the process waits on its full pipe; input is taken only as far as it was asked for.
 */
export class ExecStream {
  private readonly outlets: ExecOutlet[];
  private credit: number;
  /** Input that the controller may still send. */
  private inputCredit = inputBytesMax;
  /** Input that was written, and not yet asked for again. */
  private inputTaken = 0;
  private exit: { exitCode: number; signal?: string } | undefined;
  private closed = false;
  private cancelIdle: CancelTimer = () => {};
  private cancelRetry: CancelTimer = () => {};

  constructor(
    private readonly open: ExecOpen,
    private readonly process: ExecProcess,
    private readonly send: SendExec,
    private readonly timers: Timers,
    private readonly idleMs: number,
    private readonly ended: () => void,
  ) {
    this.credit = open.credit;
    this.outlets = [
      new ExecOutlet(process.stdout, "stdout", () => this.pump()),
      new ExecOutlet(process.stderr, "stderr", () => this.pump()),
    ];
    this.stirred();
    process.started.then(
      () => {
        this.sendNow({ frame: "exec.started", stream: open.stream });
        this.sendNow({ frame: "exec.credit", stream: open.stream, credit: inputBytesMax });
        this.pump();
      },
      (error: unknown) => this.fail(isClusterError(error) ? error.code : "exec_not_started", (error as Error).message),
    );
    void process.exit.then((exit) => {
      this.exit = exit;
      this.linger();
      this.pump();
    });
  }

  input(data: Buffer, eof: boolean): void {
    this.inputCredit -= data.length;
    if (this.inputCredit < 0) {
      this.fail("exec_input_overrun", "more input came than was asked for");
      return;
    }
    this.stirred();
    if (data.length > 0) {
      // Written or refused by a process that reads no more: either way there is room for so much again.
      this.process.stdin.write(data, () => {
        this.inputTaken += data.length;
        this.pump();
      });
    }
    if (eof) this.process.stdin.end();
  }

  signal(name: ExecSignal): void {
    this.stirred();
    this.process.signal(name);
  }

  grant(bytes: number): void {
    this.credit += bytes;
    this.stirred();
    this.pump();
  }

  /** Nobody listens any more: a hang-up, and soon after it the end. */
  kill(): void {
    this.close();
    if (this.exit) return;
    this.process.signal("SIGHUP");
    const cancel = this.timers.after(killMs, () => this.process.signal("SIGKILL"));
    void this.process.exit.then(cancel);
  }

  /** What holds an output open without a word is not waited for; what its reader has not taken yet is. */
  private linger(): void {
    this.timers.after(lingerMs, () => {
      const open = this.outlets.filter((outlet) => !outlet.ended);
      for (const outlet of open) if (outlet.isQuiet) outlet.end();
      if (open.length > 0 && !this.closed) this.linger();
    });
  }

  private pump(): void {
    this.cancelRetry();
    while (!this.closed && this.step());
  }

  /** @returns whether something was sent, and more may be */
  private step(): boolean {
    const { stream } = this.open;
    if (this.inputTaken > 0 && !this.exit) {
      const credit = this.inputTaken;
      if (!this.offer({ frame: "exec.credit", stream, credit })) return false;
      this.inputTaken = 0;
      this.inputCredit += credit;
    }
    for (const outlet of this.outlets) {
      const data = outlet.peek(Math.min(chunkBytesMax, this.credit));
      if (!data) continue;
      if (!this.offer({ frame: "exec.output", stream, from: outlet.from, data: data.toString("base64") })) return false;
      this.credit -= data.length;
      outlet.take(data.length);
      this.stirred();
      return true;
    }
    if (this.exit && this.outlets.every((outlet) => outlet.isDone) && this.offer({ frame: "exec.exit", stream, ...this.exit }))
      this.close();
    return false;
  }

  private offer(frame: Parameters<SendExec>[0]): boolean {
    if (this.send(frame)) return true;
    this.cancelRetry = this.timers.after(retryMs, () => this.pump());
    return false;
  }

  /** For what cannot be offered again; a connection that has no room for it has lost its reader. */
  private sendNow(frame: Parameters<SendExec>[0]): void {
    if (!this.closed && !this.send(frame)) this.kill();
  }

  private fail(code: string, error: string): void {
    if (this.closed) return;
    this.send({ frame: "stream.end", stream: this.open.stream, code, error: error.slice(0, 1024) });
    this.kill();
  }

  private stirred(): void {
    this.cancelIdle();
    this.cancelIdle = this.timers.after(this.idleMs, () =>
      this.fail("exec_idle", `the command was ended: neither input nor output for ${this.idleMs / 1000} s`),
    );
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.cancelIdle();
    this.cancelRetry();
    for (const outlet of this.outlets) outlet.end();
    this.process.stdin.destroy();
    this.ended();
  }
}
