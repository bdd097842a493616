import type { AgentFrame, ControllerFrame } from "../model/index.js";
import type { Timers } from "../ports/index.js";
import { ExecStream } from "./exec-stream.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import type { ExecProcess } from "./runtime.js";

export type ExecFrame = Extract<AgentFrame, { frame: "exec.started" | "exec.output" | "exec.credit" | "exec.exit" | "stream.end" }>;
export type ExecOpen = Extract<ControllerFrame, { frame: "exec.open" }>;
type ExecOrder = Extract<ControllerFrame, { frame: "exec.open" | "exec.input" | "exec.signal" | "stream.credit" | "stream.close" }>;
/** Says whether the frame was taken; one that was not is offered again. */
export type SendExec = (frame: ExecFrame) => boolean;

export interface ExecsOptions {
  timers: Timers;
  log: AgentLog;
  settings: Pick<AgentSettings, "execsMax" | "execIdleMs">;
  /** @throws ClusterError when the task is not here, does not run, or its runtime refuses */
  start(open: ExecOpen): ExecProcess;
}

/** The commands of one session that run beside tasks. They end with the session: nobody else can hear or stop them. */
export class Execs {
  private readonly running = new Map<number, ExecStream>();

  constructor(private readonly options: ExecsOptions) {}

  handle(frame: ExecOrder, send: SendExec): void {
    const exec = this.running.get(frame.stream);
    switch (frame.frame) {
      case "exec.open":
        exec?.kill();
        this.open(frame, send);
        return;
      case "exec.input":
        exec?.input(Buffer.from(frame.data, "base64"), frame.eof === true);
        return;
      case "exec.signal":
        exec?.signal(frame.signal);
        return;
      case "stream.credit":
        exec?.grant(frame.credit);
        return;
      case "stream.close":
        exec?.kill();
        return;
      default:
        frame satisfies never;
    }
  }

  closeAll(): void {
    for (const exec of this.running.values()) exec.kill();
  }

  private open(open: ExecOpen, send: SendExec): void {
    const { settings, timers, log } = this.options;
    const refuse = (code: string, error: string) => send({ frame: "stream.end", stream: open.stream, code, error: error.slice(0, 1024) });
    if (this.running.size >= settings.execsMax) {
      refuse("too_many_execs", `this node runs at most ${settings.execsMax} commands at once`);
      return;
    }
    let process: ExecProcess;
    try {
      process = this.options.start(open);
    } catch (error) {
      refuse((error as { code?: string }).code ?? "exec_not_started", (error as Error).message);
      return;
    }
    log.info({ exec: open.exec, task: open.task, container: open.container }, "a command runs beside a task");
    const exec = new ExecStream(open, process, send, timers, settings.execIdleMs, () => {
      if (this.running.get(open.stream) === exec) this.running.delete(open.stream);
    });
    this.running.set(open.stream, exec);
  }
}
