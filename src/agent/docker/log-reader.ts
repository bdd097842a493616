import type { Readable } from "node:stream";
import type { StreamLine } from "../../model/index.js";
import type { Clock, Timers } from "../../ports/index.js";
import { logLimits } from "../runner/log-file.js";
import type { LineReader } from "../task-log.js";
import { FrameSplitter, type LogFrame, pieceBytes } from "./log-frames.js";

/** What is read of a container's log. */
export interface LogRequest {
  follow: boolean;
  tail?: number;
  /** As the engine takes it: seconds with a fraction. */
  since?: string;
}

export interface DockerLogOptions {
  container: string;
  isTty: boolean;
  follow: boolean;
  last: number | undefined;
  /** Milliseconds since 1970 UTC. */
  since: number;
  clock: Clock;
  timers: Timers;
  open(request: LogRequest): Promise<Readable>;
  /** Whether the container may still write. */
  isAlive(): boolean;
}

/** A line that could not be handed on for so long after it was written is dropped and counted: who follows wants what is new. */
const lagMsMax = 5_000;
/** A stream that broke off, e.g. because the engine restarts, is opened again after this. */
const reopenMs = 1_000;
/** How long the last lines of a container that has ended may take to come. */
const lastLinesMs = 2_000;

/**
 * Reads a container's log from the engine as its taker wants it, holding one chunk. An engine that is not read from waits,
 * and so costs nothing; what has grown old meanwhile is passed over by count alone.
 */
export class DockerLogReader implements LineReader {
  private stream: Readable | undefined;
  private splitter: FrameSplitter;
  private hasEnded = false;
  private closed = false;
  /** The latest of the engine's stamps that were read, and how many frames had it: several can share one. */
  private readTo = "";
  private readOfIt = 0;
  /** After a stream was opened again where the one before it broke off: how many frames of that stamp are to come once more. */
  private again: number | undefined;
  private readonly openedStamp: string;
  private brokeAt = Number.NEGATIVE_INFINITY;
  private dropped = 0;
  /** By source: the line was cut, and what follows up to its end is thrown away. */
  private readonly cutting = { stdout: false, stderr: false };

  constructor(private readonly options: DockerLogOptions) {
    this.splitter = new FrameSplitter(options.isTty);
    this.openedStamp = stampOf(options.clock.now());
  }

  async next(): Promise<StreamLine | undefined> {
    for (;;) {
      const line = this.take();
      if (line) return line;
      if (this.closed || !(await this.fill())) return undefined;
    }
  }

  close(): void {
    this.closed = true;
    this.stream?.destroy();
  }

  private take(): StreamLine | undefined {
    for (let frame = this.splitter.next(); frame; frame = this.splitter.next()) {
      const line = this.lineOf(frame);
      if (line) return line;
    }
    return undefined;
  }

  private lineOf(frame: LogFrame): StreamLine | undefined {
    const { stamp, source, text, isWhole } = frame;
    if (this.wasRead(stamp)) return undefined;
    this.note(stamp);
    const isRest = this.cutting[source];
    this.cutting[source] = !isWhole && text.length >= pieceBytes;
    if (isRest) return undefined;
    if (this.options.follow && stamp > this.openedStamp && stamp < stampOf(this.options.clock.now() - lagMsMax)) {
      this.dropped++;
      return undefined;
    }
    const line: StreamLine = {
      time: Date.parse(stamp) || 0,
      container: this.options.container,
      stream: source,
      text: text.toString("utf8", 0, Math.min(text.length, logLimits.lineBytesMax)),
    };
    if (this.cutting[source]) line.cut = true;
    if (this.dropped > 0) line.dropped = this.dropped;
    this.dropped = 0;
    return line;
  }

  private wasRead(stamp: string): boolean {
    if (this.again === undefined) return false;
    if (stamp < this.readTo) return true;
    if (stamp === this.readTo && this.again > 0) {
      this.again--;
      return true;
    }
    this.again = undefined;
    return false;
  }

  private note(stamp: string): void {
    // The two outputs of a container are stamped side by side, and can be written down the other way round.
    if (stamp < this.readTo) return;
    this.readOfIt = stamp === this.readTo ? this.readOfIt + 1 : 1;
    this.readTo = stamp;
  }

  /** @returns whether to look again; false where the log ends for now */
  private async fill(): Promise<boolean> {
    if (this.hasEnded) {
      if (!this.mayReopen()) return false;
      this.hasEnded = false;
    }
    this.stream ??= await this.open();
    const { stream } = this;
    if (!stream) return false;
    const chunk = stream.read() as Buffer | null;
    if (chunk) {
      this.splitter.push(chunk);
      return true;
    }
    if (this.isOver(stream)) {
      this.stream = undefined;
      this.hasEnded = true;
      this.brokeAt = this.options.clock.monotonic();
      return false;
    }
    if (this.options.follow && this.options.isAlive()) return false;
    return this.arrival(stream);
  }

  private isOver(stream: Readable): boolean {
    return stream.readableEnded || stream.destroyed;
  }

  private mayReopen(): boolean {
    const { follow, clock, isAlive } = this.options;
    return follow && isAlive() && clock.monotonic() - this.brokeAt >= reopenMs;
  }

  private async open(): Promise<Readable | undefined> {
    const { last, since, follow } = this.options;
    const request: LogRequest = { follow };
    if (this.readTo !== "") {
      request.since = secondsOf(this.readTo);
      this.again = this.readOfIt;
      // What had come of a frame comes once more, with all of it.
      this.splitter = new FrameSplitter(this.options.isTty);
    } else {
      if (last !== undefined) request.tail = last;
      if (since > 0) request.since = (since / 1000).toFixed(3);
    }
    try {
      const stream = await this.options.open(request);
      stream.on("error", () => {});
      // Makes it read ahead, so that `read` finds something.
      stream.on("readable", () => {});
      if (this.closed) stream.destroy();
      return stream;
    } catch (error) {
      // Of a container that was removed nothing is left to be read; an engine that is away is asked again.
      this.hasEnded = true;
      this.brokeAt = this.options.clock.monotonic();
      if (!follow && (error as { statusCode?: number }).statusCode !== 404) throw error;
      return undefined;
    }
  }

  /** @returns whether something came, or the end */
  private arrival(stream: Readable): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (came: boolean) => {
        cancel();
        for (const name of ["readable", "end", "close"]) stream.off(name, onCome);
        resolve(came);
      };
      const onCome = () => finish(true);
      const cancel = this.options.follow ? this.options.timers.after(lastLinesMs, () => finish(false)) : () => {};
      for (const name of ["readable", "end", "close"]) stream.once(name, onCome);
    });
  }
}

/** As the engine stamps lines, so that the two can be compared as text. */
function stampOf(ms: number): string {
  return new Date(ms).toISOString();
}

function secondsOf(stamp: string): string {
  const [, fraction = "0"] = /\.(\d+)Z$/.exec(stamp) ?? [];
  return `${Math.floor(Date.parse(stamp) / 1000)}.${fraction.padEnd(9, "0")}`;
}
