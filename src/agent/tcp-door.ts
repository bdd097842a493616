import { createServer, type Server, type Socket } from "node:net";
import type { CancelTimer, Timers } from "../ports/index.js";
import type { AgentLog } from "./log.js";

const connectionsMax = 1_024;
const keepAliveMs = 30_000;
const retryMs = 2_000;

export interface TcpDoorOptions {
  address: string;
  port: number;
  /** What its lines in the log are about. */
  service: string;
  timers: Timers;
  log: AgentLog;
  onConnection(client: Socket): void;
}

/** Takes connections on one address and port. One that cannot be had is tried again until it can, or the door is closed. */
export class TcpDoor {
  /** Why it does not listen; undefined once it does. */
  problem: string | undefined;
  /** Of connections that came in by it, both ends. */
  readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private retry: CancelTimer = () => {};

  constructor(private readonly options: TcpDoorOptions) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    this.server.maxConnections = connectionsMax;
    this.server.on("connection", options.onConnection);
  }

  /** Resolves once it listens, or has failed to for the first time. */
  listen(): Promise<void> {
    const { address, port, service, timers, log } = this.options;
    return new Promise((resolve) => {
      const onError = (error: NodeJS.ErrnoException) => {
        // Or every attempt would leave one behind, for as long as the port is another's.
        this.server.off("listening", onListening);
        const problem = error.code === "EADDRINUSE" ? "the port is taken by another program" : error.message;
        if (this.problem !== problem) log.error({ address, port, service, code: error.code }, "a port cannot be bound; trying again");
        this.problem = problem;
        this.retry = timers.after(retryMs, () => void this.listen());
        resolve();
      };
      const onListening = () => {
        this.server.off("error", onError);
        this.server.on("error", (error) => log.warn({ err: error, port }, "a connection could not be taken"));
        if (this.problem !== undefined) log.info({ address, port }, "the port is bound now");
        this.problem = undefined;
        resolve();
      };
      this.server.once("error", onError);
      this.server.once("listening", onListening);
      this.server.listen({ host: address, port, exclusive: true });
    });
  }

  /** Also ends the connections that came in by it. The port is free when this returns. */
  close(): void {
    this.retry();
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
