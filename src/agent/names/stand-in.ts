import type { Socket } from "node:net";
import type { Timers } from "../../ports/index.js";
import type { AgentLog } from "../log.js";
import { inTurn, passOn } from "../passage.js";
import { reset } from "../reset.js";
import { TcpDoor } from "../tcp-door.js";
import type { NamedService } from "./directory.js";
import { contains, parseAddress, type Range } from "./ipv4.js";

export interface StandInOptions {
  address: string;
  /** Connections from elsewhere are refused: who shares no network with the service must not reach it. */
  subnet: Range;
  timers: Timers;
  log: AgentLog;
}

/** Has an address on a network in place of a service, and leads from each of its ports to the healthy tasks on all hosts. */
export class StandIn {
  private readonly doors = new Map<number, TcpDoor>();
  private service: NamedService | undefined;
  private turn = 0;

  constructor(private readonly options: StandInOptions) {}

  /** `elsewhere`: ports that the forwarder has on every address, and where it asks for whom a connection is. Resolves once each door listens or has failed to. */
  async update(service: NamedService, elsewhere: ReadonlySet<number>): Promise<void> {
    this.service = service;
    for (const [port, door] of this.doors) {
      if (service.routes.has(port) && !elsewhere.has(port)) continue;
      door.close();
      this.doors.delete(port);
    }
    const { address, timers, log } = this.options;
    const opening: Promise<void>[] = [];
    for (const port of service.routes.keys()) {
      if (this.doors.has(port) || elsewhere.has(port)) continue;
      const door = new TcpDoor({ address, port, service: service.name, timers, log, onConnection: (client) => this.take(client, port) });
      this.doors.set(port, door);
      opening.push(door.listen());
    }
    await Promise.all(opening);
  }

  /** Of a port that is another's here: then the name must not lead to it. */
  get problem(): string | undefined {
    for (const [port, { problem }] of this.doors) if (problem !== undefined) return `port ${port}: ${problem}`;
    return undefined;
  }

  /** A connection to its address, by whichever door it came. */
  take(client: Socket, port: number): void {
    const route = this.service?.routes.get(port);
    const from = parseAddress(plainAddress(client.remoteAddress));
    if (route && from !== undefined && contains(this.options.subnet, from)) {
      passOn(client, inTurn(route.targets, this.turn++), this.doors.get(port)?.sockets ?? new Set());
      return;
    }
    client.on("error", () => {});
    reset(client);
  }

  close(): void {
    for (const door of this.doors.values()) door.close();
    this.doors.clear();
  }
}

/** As a socket of both families has it, too. */
export function plainAddress(address = ""): string {
  return address.replace(/^::ffff:/, "");
}
