import type { RunningController } from "../../src/controller/index.js";
import type { AgentFrame, ControllerFrame } from "../../src/model/index.js";
import { validator } from "../../src/model/index.js";
import { ClusterError, type Network } from "../../src/ports/index.js";
import { FakeSocket } from "./fake-controller.js";

/** A network on which one controller is all there is: sessions are handed to it directly, every frame checked. */
export function attachedNetwork(controller: RunningController, node: string): Network {
  return {
    fetch: () => Promise.reject(new ClusterError("unavailable", "unreachable", "only sessions here")),
    async connect(url, headers) {
      type Session = Awaited<ReturnType<RunningController["attach"]>>;
      let session: Promise<Session> | undefined;
      const socket = new FakeSocket(url, headers, (text) => {
        const frame = JSON.parse(text) as AgentFrame;
        if (!validator("AgentFrame")(frame)) throw new Error(`the agent sent an invalid frame: ${text}`);
        if (session) {
          void session.then(
            (open) => open.receive(frame),
            () => {},
          );
        } else if (frame.frame === "hello") {
          session = controller.attach(node, frame, connection);
          session.catch((error: Error) => socket.close(4004, error.message));
        }
      });
      const connection = {
        bufferedBytes: 0,
        confidential: true,
        send: (frame: ControllerFrame) => {
          const text = JSON.stringify(frame);
          if (!validator("ControllerFrame")(JSON.parse(text))) throw new Error(`the controller sent an invalid frame: ${text}`);
          socket.deliver(text);
        },
        close: (code: number, reason: string) => socket.close(code, reason),
      };
      return socket;
    },
  };
}
