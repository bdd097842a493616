import { createServer } from "node:net";
import { ClusterError, type Random } from "../ports/index.js";

/** Below the range that systems take outgoing ports from, so that a port found free stays so until it is bound. */
const firstPort = 20_000;
const portCount = 12_000;
const attemptsMax = 200;

/** Hands out ports that are free on an address, each to one holder at a time. */
export class FreePorts {
  private readonly held = new Set<string>();

  constructor(private readonly random: Random) {}

  /** @throws ClusterError `no_free_port` of kind exhausted */
  async take(address: string, preferred?: number): Promise<number> {
    if (preferred !== undefined && (await this.tryTake(address, preferred))) return preferred;
    const offset = this.random.uint32() % portCount;
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const port = firstPort + ((offset + attempt) % portCount);
      if (await this.tryTake(address, port)) return port;
    }
    throw new ClusterError("exhausted", "no_free_port", `no free port was found on ${address}`);
  }

  hold(address: string, port: number): void {
    this.held.add(`${address}|${port}`);
  }

  release(address: string, port: number): void {
    this.held.delete(`${address}|${port}`);
  }

  private async tryTake(address: string, port: number): Promise<boolean> {
    const key = `${address}|${port}`;
    if (this.held.has(key)) return false;
    this.held.add(key);
    let free = false;
    try {
      free = await isFree(address, port);
    } finally {
      if (!free) this.held.delete(key);
    }
    return free;
  }
}

/** @throws ClusterError `address_unusable` of kind exhausted: no port of it can be had, whichever is tried */
function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRNOTAVAIL" && cause.code !== "EINVAL") resolve(false);
      else reject(new ClusterError("exhausted", "address_unusable", `this host has no address ${address} to take ports on`, { cause }));
    });
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
