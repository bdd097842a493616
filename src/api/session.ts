import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { WebSocket } from "ws";
import { type AgentConnection, type AgentSession, frameText } from "../controller/index.js";
import { type AgentFrame, type HelloFrame, validator } from "../model/index.js";
import { ClusterError, measuresHeader, targetChangesHeader, tracesHeader } from "../ports/index.js";
import { findNode, type NodeView, type TokenView, type View } from "../projections/index.js";
import { agentFrameBytesMax } from "./body.js";
import type { ApiContext } from "./context.js";
import { pathSegment } from "./path-segment.js";
import { publicError } from "./problems.js";
import { WebSocketDoor } from "./web-socket-door.js";

/** An agent that has so much unread is not reading any more; it comes back and gets a complete set. */
const unreadBytesMax = 64 * 1024 * 1024;
const helloWaitMs = 10_000;
const reasonBytesMax = 123;

/** WebSocket close codes: RFC 6455's own below 4000, ours from there. */
const close = { notText: 1003, malformed: 1007, refused: 1008, failed: 1011, overloaded: 1013, noHello: 4408 };

const path = /^\/v1\/nodes\/([^/?]+)\/session(?:\?|$)/;

type ConnectionTraits = Pick<AgentConnection, "confidential" | "traces" | "measures" | "targetChanges">;

/** Agents' sessions: every frame is checked, and the connection handed to the controller. */
export function sessionDoor(context: ApiContext): WebSocketDoor<NodeView> {
  return new WebSocketDoor(context, {
    frameBytesMax: agentFrameBytesMax,
    admit: ownNode,
    open: (ws, node, request) =>
      open(context, ws, node, {
        confidential: isConfidential(request.socket),
        traces: request.headers[tracesHeader] !== undefined,
        measures: request.headers[measuresHeader] !== undefined,
        targetChanges: request.headers[targetChangesHeader] !== undefined,
      }),
  });
}

/** The node whose own token this is. */
function ownNode(request: IncomingMessage, view: View, token: TokenView): NodeView {
  const named = path.exec(request.url ?? "")?.[1];
  if (named === undefined) throw new ClusterError("notFound", "no_such_path", "nothing to upgrade is here");
  const node = findNode(view, pathSegment(named));
  // The same answer for a node that is not there, so that one node cannot look for others.
  if (token.node === null || token.node !== node?.id) {
    const message = "a session is opened with the token of its own node";
    throw new ClusterError("forbidden", "not_this_node", message, { extra: { verb: "session" } });
  }
  return node;
}

function open(
  { controller, logger, timers }: ApiContext,
  ws: WebSocket,
  node: NodeView,
  about: ConnectionTraits,
): (error: ClusterError) => void {
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
      const attached = await controller.attach(node.id, hello, connectionOf(ws, about, end));
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
  return (error) => end(close.refused, error.message);
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
    describe: validator("DescribeFrame"),
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

/** Encrypted, or between two addresses of this host. */
function isConfidential(socket: Socket): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true || isLoopback(socket.remoteAddress ?? "");
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}

function connectionOf(ws: WebSocket, about: ConnectionTraits, end: (code: number, reason: string) => void): AgentConnection {
  return {
    ...about,
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
