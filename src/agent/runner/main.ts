/**
 * The runner: one small process per agent that outlives it. It starts containers' processes, owns their pipes and
 * writes their logs and exits into the task folders. It decides nothing, and imports Node's own modules alone: its
 * memory is paid on every host. Usage: main.js DATA_DIR
 */
import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { parseInstanceKey } from "../launch-record.js";
import { folderOf, TaskFolder } from "../task-folder.js";
import { Child } from "./child.js";
import { lineReader, type RunnerMessage, type RunnerRequest, runnerSocketPath, type StartResult } from "./protocol.js";

/** Without an agent and without a task it leaves after this long. */
const idleMs = 10_000;

const dataDir = process.argv[2] as string;
const socketPath = runnerSocketPath(dataDir);
const agents = new Set<Socket>();
const children = new Map<string, Child>();
let idleTimer: NodeJS.Timeout | undefined;
let retiring = false;
let leaving = false;

const server = createServer((socket) => {
  agents.add(socket);
  noteIdle();
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.on("close", () => {
    agents.delete(socket);
    noteIdle();
  });
  const read = lineReader((line) => handle(socket, JSON.parse(line) as RunnerRequest));
  socket.on("data", (chunk: string) => {
    try {
      read(chunk);
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
});

function handle(socket: Socket, request: RunnerRequest): void {
  // Without an answer the agent asks again, of the next runner.
  if (leaving) return;
  const { id } = request;
  const answer = (message: RunnerMessage) => send(socket, message);
  switch (request.do) {
    case "list":
      answer({ id, answer: { running: [...children.keys()], pid: process.pid } });
      return;
    case "start":
      try {
        start(request.key, (result) => answer({ id, answer: result }));
      } catch (error) {
        answer({ id, error: (error as Error).message });
      }
      return;
    case "stop":
      children.get(request.key)?.stop(request.signal, request.graceMs, request.cause);
      answer({ id, answer: { done: true } });
      return;
    case "retire":
      retiring = true;
      answer({ id, answer: { done: true } });
      noteIdle();
      return;
    default:
      request satisfies never;
  }
}

function start(key: string, answer: (result: StartResult) => void): void {
  const id = parseInstanceKey(key);
  if (!id) throw new Error(`${key} is not an instance`);
  const folder = new TaskFolder(folderOf(dataDir, id));
  const launch = folder.launch();
  if (!launch) throw new Error(`${key} has no launch.json`);
  mkdirSync(folder.logs, { recursive: true, mode: 0o700 });
  if (!folder.claim(process.pid)) {
    answer({ result: "already" });
    return;
  }
  retiring = false;
  const child = new Child(folder, launch, {
    started: () => answer({ result: "started" }),
    refused: (exit) => answer({ result: "refused", exit }),
    exited: (exit, recorded) => {
      if (recorded) children.delete(key);
      for (const agent of agents) send(agent, { exited: key, exit });
      noteIdle();
    },
  });
  child.start();
  if (child.running) children.set(key, child);
}

function send(socket: Socket, message: RunnerMessage): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

function noteIdle(): void {
  clearTimeout(idleTimer);
  if (children.size > 0) return;
  if (retiring) leave();
  else if (agents.size === 0) idleTimer = setTimeout(leave, idleMs);
}

function leave(): void {
  leaving = true;
  server.close();
  for (const agent of agents) agent.end();
  // The last answers may still be on their way out.
  setTimeout(() => process.exit(0), 100);
}

/** A socket file that nobody listens on was left by a runner that was killed. */
function listen(): void {
  server.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    const probe = connect(socketPath);
    probe.once("connect", () => process.exit(0));
    probe.once("error", () => {
      rmSync(socketPath, { force: true });
      listenPrivately();
    });
  });
  listenPrivately();
}

/** Only this user may connect; the tasks keep the usual mask. */
function listenPrivately(): void {
  const before = process.umask(0o077);
  server.listen(socketPath);
  process.umask(before);
}

// A terminal that goes away or a Ctrl-C meant for the agent must not end the tasks' keeper; told to end, it waits for them.
for (const signal of ["SIGHUP", "SIGINT"] as const) process.on(signal, () => {});
process.on("SIGTERM", () => {
  retiring = true;
  noteIdle();
});
listen();
noteIdle();
