import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { reset } from "../../src/agent/reset.js";
import type { Owner } from "../support/fleetlog.js";

/** Passes connections on to a port of this host, and can cut them or let nothing through. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<[Socket, Socket]>();
  #isCut = false;
  #isMute = false;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (near) => this.#accept(near));
  }

  static async start(owner: Owner, target: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server, target);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    owner.teardown(() => {
      server.close();
      proxy.reset();
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Every connection is reset, and so is each new one until `mend`. */
  cut(): void {
    this.#isCut = true;
    this.reset();
  }

  /** Connections stay and new ones are taken, but nothing passes until `mend`; then what waited goes on. */
  mute(): void {
    this.#isMute = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  mend(): void {
    this.#isCut = false;
    this.#isMute = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  reset(): void {
    for (const pair of [...this.#pairs]) for (const socket of pair) reset(socket);
  }

  #accept(near: Socket): void {
    if (this.#isCut) {
      reset(near);
      return;
    }
    const far = connect({ port: this.#target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    near.setNoDelay(true);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      // By hand and not by `pipe`, which would take up again what was paused to mute it.
      from.on("data", (bytes) => {
        if (to.write(bytes)) return;
        from.pause();
        to.once("drain", () => {
          if (!this.#isMute) from.resume();
        });
      });
      from.on("end", () => to.end());
      from.on("error", () => reset(to));
      from.on("close", () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
      if (this.#isMute) from.pause();
    }
  }
}
