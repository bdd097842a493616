import type { AgentFrame, ControllerFrame, StreamLine, StreamOpenFrame } from "../model/index.js";
import type { CancelTimer, Timers } from "../ports/index.js";
import type { AgentLog } from "./log.js";
import type { TaskLog, TaskLogRequest } from "./task-log.js";

export type StreamFrame = Extract<AgentFrame, { frame: "stream.data" | "stream.end" }>;
type StreamOrder = Extract<ControllerFrame, { frame: "stream.open" | "stream.credit" | "stream.close" }>;
/** Says whether the frame was taken; one that was not is offered again. */
type Send = (frame: StreamFrame) => boolean;

/** How often a followed log, or a connection without room, is looked at again. */
const pollMs = 200;
const batchLinesMax = 200;
const batchCharsMax = 256 * 1024;

export interface StreamsOptions {
  timers: Timers;
  log: AgentLog;
  streamsMax: number;
  openLog(request: TaskLogRequest): Promise<TaskLog>;
  knows(task: string): boolean;
  /** Whether more lines may come. */
  mayWrite(task: string): boolean;
}

interface Stream {
  number: number;
  open: StreamOpenFrame;
  send: Send;
  credit: number;
  log?: TaskLog;
  /** Lines that were read and could not be sent yet. */
  batch: StreamLine[];
  busy: boolean;
  /** Credit came while it was busy. */
  again: boolean;
  closed: boolean;
  cancelPoll: CancelTimer;
}

/**
 * Log streams of one session. A stream sends no more lines than it was given credit for and reads no more than it can
 * send, so that a slow reader costs one batch; what is rotated away before it comes is counted as dropped.
 */
export class Streams {
  private readonly streams = new Map<number, Stream>();

  constructor(private readonly options: StreamsOptions) {}

  handle(frame: StreamOrder, send: Send): void {
    const stream = this.streams.get(frame.stream);
    switch (frame.frame) {
      case "stream.open":
        if (stream) this.close(stream);
        this.open(frame, send);
        return;
      case "stream.credit":
        if (!stream) return;
        stream.credit += frame.credit;
        void this.pump(stream);
        return;
      case "stream.close":
        if (stream) this.close(stream);
        return;
      default:
        frame satisfies never;
    }
  }

  closeAll(): void {
    for (const stream of this.streams.values()) this.close(stream);
  }

  private open(open: StreamOpenFrame, send: Send): void {
    const refusal = !this.options.knows(open.task)
      ? `task ${open.task} is not on this node`
      : this.streams.size >= this.options.streamsMax
        ? `this node serves at most ${this.options.streamsMax} streams at once`
        : undefined;
    if (refusal !== undefined) {
      send({ frame: "stream.end", stream: open.stream, error: refusal });
      return;
    }
    const stream: Stream = {
      number: open.stream,
      open,
      send,
      credit: open.credit,
      batch: [],
      busy: false,
      again: false,
      closed: false,
      cancelPoll: () => {},
    };
    this.streams.set(open.stream, stream);
    void this.pump(stream);
  }

  private async pump(stream: Stream): Promise<void> {
    stream.again = stream.busy;
    if (stream.busy || stream.closed) return;
    stream.busy = true;
    stream.cancelPoll();
    try {
      while (!stream.closed && (await this.step(stream)));
    } catch (error) {
      this.options.log.warn({ err: error, task: stream.open.task }, "a log could not be read");
      this.end(stream, (error as Error).message);
    } finally {
      stream.busy = false;
      if (stream.closed) stream.log?.close();
    }
    if (stream.again) void this.pump(stream);
  }

  /** @returns whether to go on at once */
  private async step(stream: Stream): Promise<boolean> {
    const { task, tail, since, follow } = stream.open;
    stream.log ??= await this.options.openLog({
      task,
      follow,
      ...(tail === undefined ? {} : { tail }),
      ...(since === undefined ? {} : { since }),
    });
    // Asked before reading: what is written after the question is read by the next round.
    const mayGrow = follow && this.options.mayWrite(task);
    const wanted = Math.min(batchLinesMax, stream.credit);
    let chars = stream.batch.reduce((sum, line) => sum + line.text.length, 0);
    let atEnd = false;
    while (!atEnd && stream.batch.length < wanted && chars < batchCharsMax && !stream.closed) {
      const line = await stream.log.next();
      if (line) {
        stream.batch.push(line);
        chars += line.text.length;
      } else atEnd = true;
    }
    if (stream.closed) return false;
    if (stream.batch.length > 0) {
      if (!stream.send({ frame: "stream.data", stream: stream.number, lines: stream.batch })) {
        this.pollLater(stream);
        return false;
      }
      stream.credit -= stream.batch.length;
      stream.batch = [];
    }
    if (!atEnd) return stream.credit > 0;
    if (mayGrow) this.pollLater(stream);
    else this.end(stream);
    return false;
  }

  private pollLater(stream: Stream): void {
    stream.cancelPoll = this.options.timers.after(pollMs, () => void this.pump(stream));
  }

  private end(stream: Stream, error?: string): void {
    if (stream.closed) return;
    stream.send({ frame: "stream.end", stream: stream.number, ...(error === undefined ? {} : { error: error.slice(0, 1024) }) });
    this.close(stream);
  }

  private close(stream: Stream): void {
    stream.closed = true;
    stream.cancelPoll();
    this.streams.delete(stream.number);
    if (!stream.busy) stream.log?.close();
  }
}
