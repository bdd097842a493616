import type { IncomingHttpHeaders } from "node:http";
import { ndjsonBatches, networkError, problemError } from "../client/index.js";
import { type ExecClientFrame, positionText, type Schemas, type StreamLine } from "../model/index.js";
import { ClusterError, type Network, type Timers } from "../ports/index.js";
import type { Controller, ExecStream, LogRequest } from "./controller.js";
import { forwardedHeader } from "./http-forward.js";

/** Of another controller, before its upgrade or the head of its answer; also of its silence, in which it says every few seconds that it is there. */
const connectWithinMs = 5_000;
const silenceMaxMs = 60_000;

export interface HopOptions {
  controller: Controller;
  /** The way to other controllers; undefined where there are none. */
  network?: Network | undefined;
  timers: Timers;
}

type ExecPassage = Pick<ExecStream, "input" | "signal" | "grant" | "close">;

/**
 * The way to agents that are connected to other controllers, for one request: one hop, under the client's own token, so that
 * the other controller decides by itself what it may see, and writes down who it was. What has come by a hop goes no further.
 */
export class Hop {
  readonly #context: HopOptions;
  readonly #headers: IncomingHttpHeaders;

  constructor(context: HopOptions, headers: IncomingHttpHeaders) {
    this.#context = context;
    this.#headers = headers;
  }

  /** Where a node's agent is connected, if that is at another controller that may be asked. */
  to(node: string): string | undefined {
    const { controller, network } = this.#context;
    if (!network || this.#headers[forwardedHeader] !== undefined) return undefined;
    return controller.placeOf(node)?.replace(/\/+$/, "");
  }

  /** @throws ClusterError: the other's refusal, or `unavailable` when it is not reached or breaks off */
  async *lines(url: string, { task, follow, tail, since }: LogRequest, signal: AbortSignal): AsyncGenerator<StreamLine[]> {
    const wish = new URLSearchParams({ follow: String(follow) });
    if (tail !== undefined) wish.set("tail", String(tail));
    if (since !== undefined) wish.set("since", new Date(since).toISOString());
    const connection = new AbortController();
    const drop = () => connection.abort();
    signal.addEventListener("abort", drop);
    let cancel = () => {};
    const watch = () => {
      cancel();
      cancel = this.#context.timers.after(silenceMaxMs, drop);
    };
    try {
      watch();
      const response = await this.#get(`${url}/v1/tasks/${task}/logs?${wish}`, connection.signal);
      let whole = false;
      for await (const batch of ndjsonBatches(response.body as ReadableStream<Uint8Array>, watch)) {
        const lines: StreamLine[] = [];
        for (const value of batch as (Schemas["LogLine"] | Schemas["LogTrailer"])[]) {
          if ("missing" in value) {
            const [missing] = value.missing;
            if (missing) throw new ClusterError("unavailable", "node_not_connected", missing.reason);
            whole = true;
          } else lines.push(streamLine(value));
        }
        if (lines.length > 0) yield lines;
      }
      if (!whole && !signal.aborted) throw new ClusterError("unavailable", "stream_cut", `the answer of ${url} broke off`);
    } finally {
      cancel();
      signal.removeEventListener("abort", drop);
      connection.abort();
    }
  }

  async #get(url: string, signal: AbortSignal): Promise<Response> {
    const request = new Request(url, { headers: this.#own(), signal });
    const response = await (this.#context.network as Network).fetch(request).catch((cause: unknown) => {
      throw networkError(request, cause);
    });
    if (response.ok) return response;
    throw await problemError(response);
  }

  /**
   * Runs a command beside a task through the controller at `url`. Its frames go to `out` as they come.
   * @throws ClusterError when the connection is refused or does not come about
   */
  async exec(
    url: string,
    task: string,
    start: ExecClientFrame,
    out: { frame(text: string): void; ended(code: number, isWhole: boolean): void },
  ): Promise<ExecPassage> {
    const network = this.#context.network as Network;
    const target = `${url.replace(/^http/, "ws")}/v1/tasks/${task}/exec`;
    const socket = await network.connect(target, this.#own(), connectWithinMs);
    let isWhole = false;
    socket.onMessage((text) => {
      isWhole ||= /^\{"frame":"(exit|error)"/.test(text);
      out.frame(text);
    });
    socket.onClose((code) => out.ended(code, isWhole));
    const tell = (frame: ExecClientFrame) => socket.send(JSON.stringify(frame));
    tell(start);
    return {
      input: (data, eof) => tell({ frame: "input", data, ...(eof ? { eof } : {}) }),
      signal: (signal) => tell({ frame: "signal", signal }),
      grant: (credit) => tell({ frame: "credit", credit }),
      close: () => socket.close(1000, "the client went away"),
    };
  }

  /** The client's token, and the position that this controller's answer rests on: the other must not know less. */
  #own(): Record<string, string> {
    const { controller } = this.#context;
    const { lineage, seq } = controller.view();
    const headers: Record<string, string> = {
      [forwardedHeader]: controller.status().name,
      "fleetlog-min-seq": positionText(lineage, seq),
    };
    if (this.#headers.authorization !== undefined) headers.authorization = this.#headers.authorization;
    return headers;
  }
}

function streamLine({ time, task: _, name: __, node: ___, container = "", ...line }: Schemas["LogLine"]): StreamLine {
  return { time: Date.parse(time), container, ...line };
}
