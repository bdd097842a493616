import { createHash } from "node:crypto";
import type { AgentSession, RunningController } from "../controller/index.js";
import { type AgentFrame, type ControllerFrame, secretParts } from "../model/index.js";
import { ClusterError, isClusterError, targetChangesHeader } from "../ports/index.js";
import { nodeById, tokenById } from "../projections/index.js";
import type { Machine } from "./machine.js";
import type { SimSocket } from "./socket.js";
import type { World } from "./world.js";

/** What the API's WebSocket door does, without HTTP: the node's own token, a hello first, then the controller's session. */
export function acceptSession(
  controller: RunningController,
  url: URL,
  headers: Record<string, string>,
  socket: SimSocket,
  world: World,
  machine: Machine,
): void {
  const node = url.pathname.split("/")[3] ?? "";
  admit(controller, node, headers.authorization ?? "");
  let session: AgentSession | undefined;
  let attaching = false;
  const early: AgentFrame[] = [];
  const life = machine.life;

  const attach = async (hello: Extract<AgentFrame, { frame: "hello" }>) => {
    try {
      const attached = await controller.attach(node, hello, {
        bufferedBytes: 0,
        confidential: true,
        targetChanges: headers[targetChangesHeader] !== undefined,
        send: (frame: ControllerFrame) => {
          world.note(machine.name, () => `to ${socket.peer.owner}: ${brief(frame)}`);
          if (frame.frame === "files") world.counts.secretsSent += frame.files.filter(({ data }) => data !== undefined).length;
          socket.send(JSON.stringify(frame));
        },
        close: (code, reason) => socket.close(code, reason),
      });
      if (life?.over()) return;
      if (socket.closed) attached.closed();
      else {
        world.counts.agentMoves++;
        session = attached;
        for (const frame of early) attached.receive(frame);
      }
    } catch (error) {
      world.note(machine.name, () => `refuses the session of ${node}: ${String(error)}`);
      socket.close(isClusterError(error) && error.kind === "unavailable" ? 1013 : 1008, String(error).slice(0, 100));
    }
  };

  socket.onMessage((text) => {
    const frame = JSON.parse(text) as AgentFrame;
    world.note(machine.name, () => `from ${socket.peer.owner}: ${brief(frame)}`);
    if (frame.frame === "report") noteRepeat(controller, node, frame, world);
    if (session) session.receive(frame);
    // Frames may come twice here, which no WebSocket does: a second hello is such a repeat.
    else if (attaching) {
      if (frame.frame !== "hello") early.push(frame);
    } else if (frame.frame === "hello") {
      attaching = true;
      void attach(frame);
    } else early.push(frame);
  });
  socket.onClose(() => session?.closed());
}

function admit(controller: RunningController, node: string, authorization: string): void {
  const view = controller.view();
  const parts = secretParts(authorization.replace(/^Bearer /, ""));
  const token = parts && tokenById(view, parts.id);
  if (!parts || !token || token.credential !== createHash("sha256").update(parts.secret).digest("hex")) {
    throw new ClusterError("unauthenticated", "token_invalid", "the token is not one of this cluster's");
  }
  if (token.node !== node) throw new ClusterError("forbidden", "not_this_node", "a session is opened with the token of its own node");
}

/** A frame in the few words that a trace needs. */
function brief(frame: ControllerFrame | AgentFrame): string {
  switch (frame.frame) {
    case "set":
      return `set at ${frame.seq}: ${frame.tasks.map(({ task, generations }) => `${task}(${generations})`).join(" ")}`;
    case "delta":
      return `delta ${frame.from}..${frame.to}: ${frame.tasks.map(({ task, generations }) => `${task}(${generations})`).join(" ")} without ${frame.removed.join(" ")}`;
    case "report": {
      const { tasks, generations, states } = frame.observations;
      return `report ${frame.reportSeq}: ${tasks.map((task, i) => `${task}(${generations[i]}) ${states[i]}`).join(", ")}`;
    }
    case "reported":
      return `reported ${frame.reportSeq}`;
    case "hello":
      return `hello of ${frame.bootId} at ${frame.seq}`;
    default:
      return frame.frame;
  }
}

function noteRepeat(controller: RunningController, id: string, frame: Extract<AgentFrame, { frame: "report" }>, world: World): void {
  const node = nodeById(controller.view(), id);
  if (node && node.bootId === frame.bootId && frame.reportSeq <= node.reportSeq) world.counts.repeatedReports++;
}
