import type { WebSocket } from "ws";
import { type Controller, type ExecListener, type ExecStream, Hop, type IntentMeta } from "../controller/index.js";
import { type ExecClientFrame, type ExecServerFrame, validator } from "../model/index.js";
import { ClusterError, isClusterError } from "../ports/index.js";
import { findService, nodeById, type TaskView, type TokenView, tasksOf, type View } from "../projections/index.js";
import { actorOf, mayOn } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { App } from "./http/index.js";
import { pathSegment } from "./path-segment.js";
import { publicError } from "./problems.js";
import { noSuchService, placeOf, wantedService } from "./services.js";
import { taskFor, wantedTask } from "./tasks.js";
import { WebSocketDoor } from "./web-socket-door.js";

/** A command line at its longest; input comes in frames of 32 KiB. */
const clientFrameBytesMax = 1024 * 1024;
/** Output that a client which says that it wants it, and does not read it, may leave here. */
const unreadBytesMax = 4 * 1024 * 1024;
/** Output that a client gets before it has granted any, where it does not say. */
const creditBytes = 256 * 1024;
const startWaitMs = 10_000;

const path = /^\/v1\/(tasks|services)\/([^/?]+)\/exec(?:\?(.*))?$/;
const close = { done: 1000, refused: 1008 };

export function isExecPath(url: string | undefined): boolean {
  return path.test(url ?? "");
}

/** Without an upgrade nothing is to be had here, which these say to whoever may know of the task at all. */
export function exec(app: App, { controller }: ApiContext): void {
  const upgradeRequired = () => new ClusterError("malformed", "upgrade_required", "exec is a WebSocket: send an upgrade request");
  app.get("/v1/services/:service/exec", (request, response) => {
    wantedService(controller.view(), request, response, "exec");
    response.set("upgrade", "websocket");
    throw upgradeRequired();
  });
  app.get("/v1/tasks/:task/exec", (request, response) => {
    wantedTask(controller.view(), request, response, "exec");
    response.set("upgrade", "websocket");
    throw upgradeRequired();
  });
}

interface Admitted {
  tasks: TaskView[];
  meta: IntentMeta;
  hop: Hop;
}

type Running = Pick<ExecStream, "input" | "signal" | "grant" | "close">;

/** Clients that run commands beside tasks. */
export function execDoor(context: ApiContext): WebSocketDoor<Admitted> {
  return new WebSocketDoor(context, {
    frameBytesMax: clientFrameBytesMax,
    admit(request, view, token) {
      const tasks = candidates(view, token, request.url ?? "");
      const client = request.socket.remoteAddress;
      return {
        tasks,
        hop: new Hop(context, request.headers),
        meta: { actor: actorOf(token), ...(client === undefined ? {} : { client }) },
      };
    },
    open: (ws, admitted) => serve(context, ws, admitted),
  });
}

/** One WebSocket, one command. The command dies with the connection. */
function serve(context: ApiContext, ws: WebSocket, admitted: Admitted): (error: ClusterError) => void {
  const { logger, timers } = context;
  let stream: Running | undefined;
  let asked = false;
  /** What came before the command was on the log. */
  const early: ExecClientFrame[] = [];
  const fail = (error: ClusterError) => {
    send(ws, { frame: "error", code: error.code, message: error.message.slice(0, 1024) });
    ws.close(close.refused);
  };
  const cancelWait = timers.after(startWaitMs, () => fail(new ClusterError("malformed", "no_start", "no start frame came in time")));

  ws.on("message", (data, isBinary) => {
    if (ws.readyState !== ws.OPEN) return;
    const frame = isBinary ? undefined : frameOf(String(data));
    if (!frame || (frame.frame === "start") === asked) {
      fail(new ClusterError("malformed", "invalid_frame", asked ? "this is not a frame of exec" : "the first frame must be start"));
      stream?.close();
    } else if (stream) pass(stream, frame);
    else if (asked) early.push(frame);
    else if (frame.frame === "start") {
      asked = true;
      cancelWait();
      // Nothing more is read until the command is on the log and under way.
      ws.pause();
      start(context.controller, ws, admitted, frame)
        .then((opened) => {
          stream = opened;
          for (const each of early) pass(opened, each);
          if (ws.readyState !== ws.OPEN) opened.close();
        })
        .catch((thrown: unknown) => fail(publicError(thrown, logger, "exec")))
        .finally(() => ws.resume());
    }
  });
  ws.on("close", () => {
    cancelWait();
    stream?.close();
  });
  ws.on("error", (error) => logger.info({ err: error }, "an exec connection broke"));
  return (error) => {
    fail(error);
    stream?.close();
  };
}

/** The first of the tasks whose node is connected here, or to a controller that can be reached. */
async function start(
  controller: Controller,
  ws: WebSocket,
  { tasks, meta, hop }: Admitted,
  frame: Extract<ExecClientFrame, { frame: "start" }>,
): Promise<Running> {
  const { command, container, tty = false, credit = creditBytes } = frame;
  for (const [index, task] of tasks.entries()) {
    try {
      const url = hop.to(task.node);
      if (url !== undefined) return await hop.exec(url, task.id, frame, passageOf(ws));
      const request = { task: task.id, command, tty, credit, ...(container === undefined ? {} : { container }) };
      return await controller.exec(request, meta, listenerOf(ws, controller.view(), task));
    } catch (error) {
      const another = isClusterError(error) && elsewhere.has(error.code) && index < tasks.length - 1;
      if (!another) throw error;
    }
  }
  throw new ClusterError("conflict", "no_healthy_task", "the service has no task that is running and healthy");
}

/** No agent was asked: another task may do. */
const elsewhere: ReadonlySet<string> = new Set(["node_not_connected", "unreachable"]);

/** What another controller says to the client, as it says it. */
function passageOf(ws: WebSocket): Parameters<Hop["exec"]>[3] {
  return {
    frame(text) {
      if (ws.bufferedAmount > unreadBytesMax) ws.terminate();
      else if (ws.readyState === ws.OPEN) ws.send(text);
    },
    ended(code, isWhole) {
      if (!isWhole) send(ws, { frame: "error", code: "exec_cut_off", message: "the controller that the command ran through went away" });
      ws.close(isWhole && code === close.done ? close.done : close.refused);
    },
  };
}

function listenerOf(ws: WebSocket, view: View, task: TaskView): ExecListener {
  return {
    started: ({ exec: id, container }) =>
      send(ws, { frame: "started", exec: id, task: task.id, container, node: nodeById(view, task.node)?.name ?? task.node }),
    output(from, data) {
      // Closing would queue up behind all that is unread.
      if (ws.bufferedAmount > unreadBytesMax) ws.terminate();
      else send(ws, { frame: "output", from, data });
    },
    credit: (credit) => send(ws, { frame: "credit", credit }),
    ended(end) {
      if ("error" in end) {
        send(ws, { frame: "error", code: end.error.code, message: end.error.message.slice(0, 1024) });
        ws.close(close.refused);
      } else {
        send(ws, { frame: "exit", ...end });
        ws.close(close.done);
      }
    },
  };
}

/** The task that the path names, or the healthy ones of its service, in the order of their slots. */
function candidates(view: View, token: TokenView, url: string): TaskView[] {
  const [, kind, encoded, search] = path.exec(url) ?? [];
  const named = pathSegment(encoded ?? "");
  if (kind === "tasks") return [taskFor(token, view, named, "exec").task];
  const namespace = new URLSearchParams(search).get("namespace") ?? "default";
  const service = findService(view, namespace, named);
  if (!service || !mayOn(token, "exec", placeOf(service))) throw noSuchService(namespace, named);
  const healthy = [...tasksOf(service)].filter(isHealthy);
  if (healthy.length === 0) {
    throw new ClusterError("conflict", "no_healthy_task", `service ${service.name} has no task that is running and healthy`);
  }
  return healthy;
}

function isHealthy({ desired, state, containers }: TaskView): boolean {
  return desired === "running" && state === "running" && containers.every(({ health }) => health === "none" || health === "healthy");
}

function pass(stream: Running, frame: ExecClientFrame): void {
  switch (frame.frame) {
    case "input":
      stream.input(frame.data, frame.eof === true);
      return;
    case "signal":
      stream.signal(frame.signal);
      return;
    case "credit":
      stream.grant(frame.credit);
      return;
    case "start":
      return;
    default:
      frame satisfies never;
  }
}

function send(ws: WebSocket, frame: ExecServerFrame): void {
  if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(frame));
}

const checkFrame = validator("ExecClientFrame");

function frameOf(text: string): ExecClientFrame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return checkFrame(value) ? (value as ExecClientFrame) : undefined;
  } catch {
    return undefined;
  }
}
