import {
  type AgentIntent,
  followedEventsMax,
  forwardOnce,
  type LivenessSummary,
  type Peers,
  type RunningController,
  routeWrite,
  type SecretKeys,
  type Settled,
  startController,
} from "../controller/index.js";
import { type EventLog, type Guard, type Head, SqlEventLog } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { FeedFollower, feedPath, serveFeed } from "./feed-door.js";
import type { LogLink } from "./log-link.js";
import { type Life, Machine } from "./machine.js";
import type { SimNetwork } from "./network.js";
import { type AppendAudit, observedLog } from "./observed-log.js";
import type { SeededRandom } from "./random.js";
import { acceptSession } from "./session-door.js";
import type { IntentRequest } from "./workload.js";
import type { World } from "./world.js";

/** What comes to a controller's door. A client's request that another controller has forwarded is not forwarded again. */
export type Request =
  | ({ ask: "intent"; forwarded: boolean } & IntentRequest)
  | { ask: "peer-submit"; intent: AgentIntent }
  | { ask: "peer-hear"; summary: LivenessSummary };

/** Longer than any time-out of the callers' own. */
const peerCallMs = 60_000;
/** How long a supervisor waits before it starts a controller that gave up again, ms. */
const restartMs: [number, number] = [50, 500];
/** Intents of more events are followed in the append after them: of any, of several, or as ever. */
const followedEvents = [0, 2, followedEventsMax];
/** As the API's own wait until an applied write is visible. */
const showWaitMs = 10_000;

export interface ControllerAudit extends AppendAudit {
  /** A new life: what it shows need not follow on what its last one showed. */
  begins(by: string): void;
  /** Called after every step that may have changed what this controller shows. */
  shows(by: string, controller: RunningController): void;
  /** What a subscriber of this controller was given. */
  streamed(by: string, records: EventRecord[]): void;
}

export interface ControllerNodeOptions {
  name: string;
  world: World;
  network: SimNetwork;
  link: LogLink;
  audit: ControllerAudit;
  adminToken: { id: string; credential: string };
  secretKeys: SecretKeys;
  /** Whether it follows the holder's feed while it is a standby. */
  follows: boolean;
  /** Whether it leaves to the next append, in some of its lives, what follows from a few intents, as others do of many. */
  defers: boolean;
}

/** One controller process: the real one, on its own link to the log, behind a thin door in place of HTTP. */
export class ControllerNode {
  readonly name: string;
  readonly machine: Machine;
  readonly link: LogLink;
  controller: RunningController | undefined;
  readonly #o: ControllerNodeOptions;
  readonly #random: SeededRandom;
  readonly #lies: SeededRandom;
  readonly #habits: SeededRandom;
  readonly #feed: FeedFollower;
  #lives = 0;
  /** The log of this life, and the head that it answered last. */
  #log: EventLog | undefined;
  #head: Head | undefined;
  /** Where a subscriber of this controller goes on. */
  #streamedTo = 0;

  constructor(options: ControllerNodeOptions) {
    this.#o = options;
    const { name, world, network, link } = options;
    this.name = name;
    this.link = link;
    this.#random = world.random.fork(`controller ${name}`);
    this.#lies = world.random.fork(`lies ${name}`);
    this.#habits = world.random.fork(`habits ${name}`);
    this.#feed = new FeedFollower(name, world, network);
    this.machine = new Machine(name, world.loop, this.#random);
    network.offer(name, {
      machine: this.machine,
      accept: (url, headers, socket) => {
        const controller = this.#serving();
        const life = this.machine.life;
        if (url.pathname !== feedPath) acceptSession(controller, url, headers, socket, world, this.machine);
        else if (life) serveFeed(controller, url, socket, life);
      },
      answer: (request) => this.#answer(request as Request),
    });
  }

  boot(): void {
    if (this.machine.life) return;
    const life = this.machine.boot();
    const { world, link, audit, adminToken, secretKeys, defers } = this.#o;
    // As a process would get one: another name in every life. Those who inject faults read the process's own from it.
    const holder = `${this.name}-${++this.#lives}`;
    const log = observedLog(new SqlEventLog(link.port(life), { random: this.#random, timers: life.timers }), this.name, world, {
      ...audit,
      headSeen: (head) => {
        if (!life.over()) this.#head = head;
      },
    });
    this.#log = log;
    startController({
      log,
      clock: life.clock,
      timers: life.timers,
      ids: this.#random,
      random: this.#random,
      holder,
      url: `http://${this.name}`,
      version: "0.0.0",
      adminToken,
      secretKeys,
      ...(defers ? { followedEventsMax: this.#habits.pick(followedEvents) } : {}),
      peers: this.#peers(life),
      onTrouble: (what, error) => world.note(this.name, () => `${what}: ${String(error)}`),
      onBroken: (error) => world.fail("invariant", `${this.name}: ${String((error as Error).stack ?? error)}`),
    }).then(
      (controller) => {
        if (life.over()) return;
        this.controller = controller;
        audit.begins(this.name);
        world.note(this.name, `serves from ${controller.view().seq}`);
        void this.#follow(life, controller);
      },
      (error) => this.#giveUp(life, error),
    );
  }

  crash(): void {
    if (!this.machine.life) return;
    this.machine.crash();
    this.controller = undefined;
    this.#head = undefined;
    this.#o.network.died(this.name);
  }

  /** To be called after every step. */
  look(): void {
    if (this.controller) this.#o.audit.shows(this.name, this.controller);
  }

  /**
   * The holder's feed tells of an event as a holder of an epoch would that is over, as this standby can know: it has seen a
   * head of a later epoch. The event follows what is shown here and is rightly sealed, and nobody ever commits it.
   */
  toldByDeposed(of: EventRecord | undefined): void {
    const { controller } = this;
    const [head, log] = [this.#head, this.#log];
    if (!controller || !head || !log || of?.type !== "lease.taken" || head.epoch < 2 || this.machine.paused) return;
    const { lineage, seq, time } = controller.view();
    // Of what lies before the head nobody can say so: it may be of an older epoch with good reason.
    if (seq < head.seq || controller.lease().held !== "elsewhere") return;
    const guard: Guard = { lineage, epoch: head.epoch - 1, seq, hash: controller.status().hash };
    const { type, subject, data, actor, origin } = of;
    const { records } = log.seal(guard, this.#lies.next(), [{ type, subject, data, actor, origin, time, intent: null, traceparent: null }]);
    if (!this.#feed.lie(records)) return;
    this.#o.world.counts.feedLies++;
    this.#o.world.note(this.name, () => `the feed tells of ${seq + 1} in epoch ${guard.epoch}, which is over`);
  }

  #giveUp(life: Life, error: unknown): void {
    if (life.over()) return;
    this.#o.world.note(this.name, () => `gives up: ${String(error)}`);
    this.crash();
    this.#o.world.loop.schedule(this.#random.between(...restartMs), () => this.boot());
  }

  /** An auditor that resumes where it was cut off, at whichever life of this controller. */
  async #follow(life: Life, controller: RunningController): Promise<void> {
    try {
      for await (const records of controller.subscribe(this.#streamedTo, new AbortController().signal)) {
        if (life.over()) return;
        this.#o.audit.streamed(this.name, records);
        this.#streamedTo = records.at(-1)?.seq ?? this.#streamedTo;
      }
    } catch (error) {
      this.#o.world.note(this.name, () => `the subscriber was cut off: ${String(error)}`);
      if (!life.over()) void life.timers.sleep(100).then(() => this.#follow(life, controller));
    }
  }

  #serving(): RunningController {
    if (!this.controller) throw new ClusterError("unavailable", "starting", `${this.name} does not serve yet`);
    return this.controller;
  }

  async #answer(request: Request): Promise<unknown> {
    const controller = this.#serving();
    switch (request.ask) {
      case "intent":
        return this.#submit(controller, request);
      case "peer-submit":
        return controller.peer.submit(request.intent);
      case "peer-hear":
        return controller.peer.hear(request.summary);
      default:
        return request satisfies never;
    }
  }

  /** As the API does: decide here or forward once, then wait until this controller's own view shows the outcome. */
  async #submit(controller: RunningController, request: Extract<Request, { ask: "intent" }>): Promise<Settled> {
    const { intent, meta, forwarded } = request;
    const life = this.machine.life;
    if (!life) throw new ClusterError("unavailable", "not_there", `${this.name} is down`);
    const route = routeWrite(controller.lease(), forwarded);
    if (route.to === "nobody") throw route.error;
    let settled: Settled;
    if (route.to === "local") settled = await controller.submit(intent, meta);
    else {
      this.#o.world.counts.forwarded++;
      const forward: Request = { ...request, forwarded: true };
      settled = await forwardOnce(life.timers, route.url, () => this.#call<Settled>(life, route.url, forward));
    }
    if (controller.view().seq < settled.seq) await controller.waitFor(settled.seq, showWaitMs);
    return settled;
  }

  #peers(life: Life): Peers {
    const { world, follows } = this.#o;
    const records: Peers["records"] = async function* (this: ControllerNode, url: string, after: number, signal: AbortSignal) {
      for await (const batch of this.#feed.records(life, url, after, signal)) {
        world.counts.fed += batch.filter(({ seq }) => seq > (this.controller?.view().seq ?? 0)).length;
        yield batch;
      }
    }.bind(this);
    return {
      ...(follows ? { records } : {}),
      at: (url) => ({
        submit: (intent) => this.#call<Settled>(life, url, { ask: "peer-submit", intent }),
        // No client of the simulation runs commands.
        record: () => Promise.reject(new Error("commands are not simulated")),
        hear: (summary) => this.#call<{ time: number }>(life, url, { ask: "peer-hear", summary }),
      }),
    };
  }

  #call<T>(life: Life, url: string, request: Request): Promise<T> {
    return this.#o.network.call<T>(this.name, life, new URL(url).hostname, request, peerCallMs);
  }
}
