import { ClusterError, type Network, type Socket } from "../ports/index.js";
import type { Life, Machine } from "./machine.js";
import type { SeededRandom } from "./random.js";
import { SimSocket } from "./socket.js";
import type { World } from "./world.js";

const wayMs: [number, number] = [0.2, 2];
/** A peer that does not answer pings is taken for gone after one or two of these, as the real network does. */
const pingMs = 15_000;
/** Share of crashes that the peers of its connections learn of at once, because the host lives and resets them. */
const resetShare = 0.7;

/** A frame that comes a second time, or too late for its place, takes so long. */
const lateMs: [number, number] = [5, 2_000];
/** Of the share of frames that come twice, so many more come once and late. */
const overtakenShare = 0.5;

/** What goes wrong between two names. */
export interface LinkTrouble {
  /** Nothing passes; what was sent waits, as TCP repeats it. */
  cut: boolean;
  slowMs: number;
  /** Share of frames that arrive twice, the second time later; others arrive late alone. */
  repeat: number;
}

/** What a process offers to others. */
export interface Service {
  machine: Machine;
  /** Takes a connection; throws ClusterError to refuse it. */
  accept?(url: URL, headers: Record<string, string>, socket: SimSocket): void;
  /** Answers a call. */
  answer?(request: unknown): Promise<unknown>;
}

export class SimNetwork {
  readonly #world: World;
  readonly #random: SeededRandom;
  readonly #services = new Map<string, Service>();
  readonly #links = new Map<string, LinkTrouble>();
  readonly #held = new Map<string, (() => void)[]>();
  readonly #sockets = new Set<SimSocket>();

  constructor(world: World) {
    this.#world = world;
    this.#random = world.random.fork("network");
  }

  offer(name: string, service: Service): void {
    this.#services.set(name, service);
  }

  link(a: string, b: string): LinkTrouble {
    const key = pairOf(a, b);
    const link = this.#links.get(key) ?? { cut: false, slowMs: 0, repeat: 0 };
    this.#links.set(key, link);
    return link;
  }

  /** Ends a cut: what waited goes on, in its order. */
  mend(a: string, b: string): void {
    this.link(a, b).cut = false;
    const held = this.#held.get(pairOf(a, b))?.splice(0) ?? [];
    for (const go of held) this.#world.loop.schedule(0, go);
  }

  mendAll(): void {
    for (const [key, link] of this.#links) {
      Object.assign(link, { cut: false, slowMs: 0, repeat: 0 });
      const [a, b] = key.split("|") as [string, string];
      this.mend(a, b);
    }
  }

  /** Connections between the two break: both sides see them closed, and what is on its way is lost. */
  reset(a: string, b: string): void {
    for (const socket of [...this.#sockets]) {
      if (pairOf(socket.owner, socket.peer.owner) !== pairOf(a, b)) continue;
      socket.lose(1006, "the connection was reset");
      socket.peer.lose(1006, "the connection was reset");
    }
  }

  /** To be called when a process has died: its connections end, and their other sides learn it sooner or later. */
  died(name: string): void {
    for (const socket of [...this.#sockets]) {
      if (socket.owner !== name) continue;
      socket.vanish();
      const told = this.#random.chance(resetShare) ? this.#random.between(...wayMs) : this.#random.between(pingMs, 2 * pingMs);
      this.#world.loop.schedule(told, () => socket.peer.lose(1006, "the peer is gone"));
    }
  }

  /** What one life of a process sees of the network. */
  of(name: string, life: Life): Network {
    return {
      fetch: () => Promise.reject(new ClusterError("unavailable", "unreachable", "nothing here speaks HTTP")),
      connect: (url, headers, timeoutMs) => this.#connect(name, life, new URL(url), headers, timeoutMs),
    };
  }

  /**
   * Asks another process and resolves with its answer; rejects as it did, or with `unreachable` (it surely got nothing)
   * or `no_answer` (it may have).
   */
  call<T>(from: string, life: Life, to: string, request: unknown, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = life.timers.after(timeoutMs, () => reject(new ClusterError("unknown", "no_answer", `${to} did not answer in time`)));
      const back = (run: () => void) =>
        this.#pass(to, from, () =>
          life.deliver(() => {
            cancel();
            run();
          }),
        );
      this.#pass(from, to, () => {
        const service = this.#services.get(to);
        const target = service?.machine.life;
        if (!service?.answer || !target) {
          back(() => reject(new ClusterError("unavailable", "unreachable", `${to} is not there`)));
          return;
        }
        const { answer } = service;
        target.deliver(() => {
          answer(request).then(
            (value) => back(() => resolve(value as T)),
            (error) => back(() => reject(error)),
          );
        });
      });
    });
  }

  #connect(from: string, life: Life, url: URL, headers: Record<string, string>, timeoutMs: number): Promise<Socket> {
    const to = url.hostname;
    return new Promise((resolve, reject) => {
      const refuse = (error: unknown) => life.deliver(() => reject(error));
      const cancel = life.timers.after(timeoutMs, () => reject(new ClusterError("unavailable", "unreachable", `no connection to ${to}`)));
      const near = new SimSocket(from, life, (socket, text) => this.#transmit(socket, text), this.#sockets);
      this.#pass(from, to, () => {
        const service = this.#services.get(to);
        const target = service?.machine.life;
        if (!service?.accept || !target) {
          refuse(new ClusterError("unavailable", "unreachable", `${to} takes no connection`));
          return;
        }
        const { accept } = service;
        target.deliver(() => {
          const far = new SimSocket(to, target, (socket, text) => this.#transmit(socket, text), this.#sockets);
          near.peer = far;
          far.peer = near;
          try {
            accept(url, headers, far);
          } catch (error) {
            this.#pass(to, from, () => refuse(error));
            return;
          }
          far.begin();
          this.#pass(to, from, () => {
            if (life.over() || far.closed) {
              far.lose(1006, "the caller is gone");
              refuse(new ClusterError("unavailable", "unreachable", `${to} ended the connection`));
              return;
            }
            near.begin();
            life.deliver(() => {
              cancel();
              resolve(near);
            });
          });
        });
      });
    });
  }

  /**
   * In order, as TCP does, but where the schedule repeats: there a frame may come twice or be overtaken, which no connection
   * does. Whoever bears that bears whatever a proxy, or a later carrier of these frames, may do.
   */
  #transmit(socket: SimSocket, text: string): void {
    const { peer } = socket;
    const { repeat } = this.link(socket.owner, peer.owner);
    const arrive = () => peer.arrive(text);
    if (this.#random.chance(repeat * overtakenShare)) {
      this.#world.counts.overtaken++;
      this.#pass(socket.owner, peer.owner, arrive, this.#random.between(...lateMs));
      return;
    }
    const at = Math.max(socket.lastArrivalMs, this.#world.loop.now + this.#way(socket.owner, peer.owner));
    socket.lastArrivalMs = at;
    this.#pass(socket.owner, peer.owner, arrive, at - this.#world.loop.now);
    if (this.#random.chance(repeat)) this.#pass(socket.owner, peer.owner, arrive, this.#random.between(...lateMs));
  }

  #way(from: string, to: string): number {
    return this.#random.between(...wayMs) + this.#random.between(0, this.link(from, to).slowMs);
  }

  #pass(from: string, to: string, arrive: () => void, afterMs = this.#way(from, to)): void {
    this.#world.loop.schedule(afterMs, () => {
      if (!this.link(from, to).cut) {
        arrive();
        return;
      }
      const key = pairOf(from, to);
      const held = this.#held.get(key);
      if (held) held.push(arrive);
      else this.#held.set(key, [arrive]);
    });
  }
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
