import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ClusterError } from "../ports/index.js";
import type { TokenView, View } from "../projections/index.js";
import { authenticate } from "./auth.js";
import type { ApiContext } from "./context.js";
import { publicError, refuseOn } from "./problems.js";

const goingAway = 1001;

export interface DoorOptions<T> {
  frameBytesMax: number;
  /** Who may come in, and as what. @throws ClusterError, which is answered to the upgrade */
  admit(request: IncomingMessage, view: View, token: TokenView): T;
  /** @returns ends the connection because its token is no longer taken */
  open(ws: WebSocket, admitted: T, request: IncomingMessage): (error: ClusterError) => void;
}

/** Where WebSockets come in: none without a token, and none stays longer than its token does. */
export class WebSocketDoor<T> {
  readonly #context: ApiContext;
  readonly #o: DoorOptions<T>;
  readonly #server: WebSocketServer;

  constructor(context: ApiContext, options: DoorOptions<T>) {
    this.#context = context;
    this.#o = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: options.frameBytesMax,
      clientTracking: true,
      perMessageDeflate: false,
    });
  }

  /** Never throws: whatever is wrong with the request is answered on the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    this.#admit(request)
      .then(({ token, admitted }) => {
        this.#server.handleUpgrade(request, socket, head, (ws) => {
          const refuse = this.#o.open(ws, admitted, request);
          ws.once("close", this.#context.tokens.watch(request.headers.authorization, token, refuse));
        });
      })
      .catch((thrown) => refuseOn(socket, publicError(thrown, this.#context.logger, `upgrade ${request.url}`)));
  }

  close(): void {
    for (const ws of this.#server.clients) ws.close(goingAway, "the controller stops");
    this.#server.close();
  }

  async #admit(request: IncomingMessage): Promise<{ token: TokenView; admitted: T }> {
    const { controller } = this.#context;
    try {
      return this.#look(request);
    } catch (error) {
      // The token, or what it asks for, may have been made where this controller's view has not come yet.
      if (controller.lease().held === "here") throw error;
      await controller.refresh();
      return this.#look(request);
    }
  }

  #look(request: IncomingMessage): { token: TokenView; admitted: T } {
    const { controller, clock } = this.#context;
    const view = controller.view();
    const token = authenticate(view, request.headers.authorization, clock.now());
    return { token, admitted: this.#o.admit(request, view, token) };
  }
}
