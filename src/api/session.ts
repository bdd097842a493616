import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type AgentConnection, type AgentSession, frameText } from "../controller/index.js";
import { type AgentFrame, type HelloFrame, validator } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { findNode, type NodeView } from "../projections/index.js";
import { authenticate } from "./auth.js";
import { frameBytesMax } from "./body.js";
import type { ApiContext } from "./context.js";
import { pathSegment } from "./path-segment.js";
import { publicError, refuseOn } from "./problems.js";

/** An agent that has so much unread is not reading any more; it comes back and gets a complete set. */
const unreadBytesMax = 64 * 1024 * 1024;
const helloWaitMs = 10_000;
const reasonBytesMax = 123;

/** WebSocket close codes: RFC 6455's own below 4000, ours from there. */
const close = { goingAway: 1001, notText: 1003, malformed: 1007, refused: 1008, failed: 1011, overloaded: 1013, noHello: 4408 };

const path = /^\/v1\/nodes\/([^/?]+)\/session(?:\?|$)/;

/** Agents' sessions: authenticates the upgrade, checks every frame, and hands the connection to the controller. */
export class Sessions {
  readonly #context: ApiContext;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: frameBytesMax, clientTracking: true, perMessageDeflate: false });

  constructor(context: ApiContext) {
    this.#context = context;
  }

  /** Never throws: whatever is wrong with the request is answered on the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    this.#admit(request)
      .then((node) => this.#server.handleUpgrade(request, socket, head, (ws) => this.#open(ws, node)))
      .catch((thrown) => refuseOn(socket, publicError(thrown, this.#context.logger, `upgrade ${request.url}`)));
  }

  async #admit(request: IncomingMessage): Promise<NodeView> {
    const { controller } = this.#context;
    try {
      return this.#nodeOf(request);
    } catch (error) {
      // The node may have joined where this controller's view has not come yet.
      if (controller.lease().held === "here") throw error;
      await controller.refresh();
      return this.#nodeOf(request);
    }
  }

  close(): void {
    for (const ws of this.#server.clients) ws.close(close.goingAway, "the controller stops");
    this.#server.close();
  }

  /** The node whose own token this is. */
  #nodeOf(request: IncomingMessage): NodeView {
    const named = path.exec(request.url ?? "")?.[1];
    if (named === undefined) throw new ClusterError("notFound", "no_such_path", "nothing to upgrade is here");
    const view = this.#context.controller.view();
    const token = authenticate(view, request.headers.authorization, this.#context.clock.now());
    const node = findNode(view, pathSegment(named));
    // The same answer for a node that is not there, so that one node cannot look for others.
    if (token.node === null || token.node !== node?.id) {
      const message = "a session is opened with the token of its own node";
      throw new ClusterError("forbidden", "not_this_node", message, { extra: { verb: "session" } });
    }
    return node;
  }

  #open(ws: WebSocket, node: NodeView): void {
    const { controller, logger, timers } = this.#context;
    let session: AgentSession | undefined;
    let attaching = false;
    /** Frames that came in one packet with the hello: pausing keeps back the socket, not what it has already read. */
    const early: AgentFrame[] = [];
    const end = (code: number, reason: string) => ws.close(code, cut(reason));
    const cancelHello = timers.after(helloWaitMs, () => end(close.noHello, "no hello in time"));

    const attach = async (hello: HelloFrame) => {
      // Nothing more is read until the controller has taken the session.
      ws.pause();
      try {
        const attached = await controller.attach(node.id, hello, connectionOf(ws, end));
        if (ws.readyState === ws.OPEN) {
          session = attached;
          for (const frame of early) session.receive(frame);
          ws.resume();
        } else attached.closed();
      } catch (thrown) {
        const error = publicError(thrown, logger, `session of node ${node.name}`);
        ws.resume();
        end(error.kind === "internal" ? close.failed : error.kind === "unavailable" ? close.overloaded : close.refused, error.message);
      }
    };

    ws.on("message", (data, isBinary) => {
      if (ws.readyState !== ws.OPEN) return;
      try {
        const frame = frameOf(data, isBinary);
        if (session) session.receive(frame);
        else if (attaching) early.push(frame);
        else if (frame.frame !== "hello") throw new FrameError(close.refused, "the first frame must be hello");
        else {
          attaching = true;
          cancelHello();
          void attach(frame);
        }
      } catch (error) {
        if (error instanceof FrameError) end(error.code, error.message);
        else end(close.failed, publicError(error, logger, `frame of node ${node.name}`).message);
      }
    });
    ws.on("close", () => {
      cancelHello();
      try {
        session?.closed();
      } catch (error) {
        publicError(error, logger, `closed session of node ${node.name}`);
      }
    });
    // Too large a frame or broken framing: ws closes by itself, and says here why.
    ws.on("error", (error) => logger.warn({ err: error, node: node.id }, "a session broke"));
  }
}

class FrameError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const checkFrame = validator("AgentFrame");
const frameChecks = new Map(
  Object.entries({
    hello: validator("HelloFrame"),
    report: validator("ReportFrame"),
    beat: validator("BeatFrame"),
    sample: validator("SampleFrame"),
    resync: validator("ResyncFrame"),
    "stream.data": validator("StreamDataFrame"),
    "stream.end": validator("StreamEndFrame"),
    "exec.started": validator("ExecStartedFrame"),
    "exec.output": validator("ExecOutputFrame"),
    "exec.credit": validator("ExecCreditFrame"),
    "exec.exit": validator("ExecExitFrame"),
  }),
);

function frameOf(data: unknown, isBinary: boolean): AgentFrame {
  if (isBinary) throw new FrameError(close.notText, "frames are JSON text");
  let value: unknown;
  try {
    value = JSON.parse(String(data));
  } catch {
    throw new FrameError(close.malformed, "the frame is not JSON");
  }
  // By its own schema at once: trying each in turn costs more, and says less about what is wrong.
  const check = frameChecks.get((value as { frame?: string } | null)?.frame ?? "") ?? checkFrame;
  if (check(value)) return value as AgentFrame;
  const error = check.errors?.[0];
  throw new FrameError(close.refused, `invalid frame: ${error?.instancePath ?? ""} ${error?.message ?? ""}`);
}

function connectionOf(ws: WebSocket, end: (code: number, reason: string) => void): AgentConnection {
  return {
    send(frame) {
      if (ws.readyState !== ws.OPEN) return;
      if (ws.bufferedAmount > unreadBytesMax) {
        // A close frame would queue up behind all that is unread.
        ws.terminate();
        return;
      }
      ws.send(frameText(frame));
    },
    get bufferedBytes() {
      return ws.bufferedAmount;
    },
    close: end,
  };
}

function cut(reason: string): string {
  return Buffer.byteLength(reason) <= reasonBytesMax
    ? reason
    : Buffer.from(reason)
        .subarray(0, reasonBytesMax - 3)
        .toString()
        .replace(/\ufffd+$/, "");
}
