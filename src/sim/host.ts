import type { End, Found, InstanceId, Launch, Runtime, RuntimeEvents } from "../agent/index.js";
import { instanceKey } from "../agent/index.js";
import type { RuntimeInfo } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { Life } from "./machine.js";
import type { SeededRandom } from "./random.js";
import type { World } from "./world.js";

interface Instance {
  launch: Launch;
  phase: "starting" | "running";
  end?: End;
}

/** Starts and stops take so long, most of them less: then one report tells of the beginning and the end. */
const changeMs: [number, number] = [1, 500];
const quickMs: [number, number] = [1, 40];
const quickShare = 0.75;
/** Share of images that are refused, and, while there are faults, of changes of a running instance. */
const refusedShare = 0.2;
/** A tag stands for the same bytes for so long. */
const tagMovesMs = 2_000;
/** How long an instance that is to fail by itself runs before. */
const failAfterMs: [number, number] = [50, 8_000];
/** How long the work of a job takes, whose command is `work`. */
const workMs: [number, number] = [20, 2_500];

/**
 * The containers of one host and what else outlives its agent there. As a real runtime it starts an instance that it
 * knows no second time; unlike one it remembers for ever what it started, so that a second start is seen.
 */
export class SimHost {
  readonly name: string;
  bootId: string;
  /** Share of instances that end by themselves. */
  failing = 0;
  /** Share of changes of a running instance that the engine refuses. */
  refusing = refusedShare;
  readonly #world: World;
  readonly #random: SeededRandom;
  /** A chance of their own, so that what else a seed does stays as it is. */
  readonly #resizes: SeededRandom;
  readonly #images: SeededRandom;
  readonly #instances = new Map<string, Instance>();
  /** Over all hosts: every (task, container, generation) that was ever started. */
  readonly #startedEver: Set<string>;
  #events: RuntimeEvents | undefined;
  #boots = 1;
  #reports = 0;

  constructor(name: string, world: World, startedEver: Set<string>) {
    this.name = name;
    this.#world = world;
    this.#random = world.random.fork(`host ${name}`);
    this.#resizes = world.random.fork(`resizes ${name}`);
    this.#images = world.random.fork(`images ${name}`);
    this.#startedEver = startedEver;
    this.bootId = `${name}-boot-1`;
  }

  /** The runtimes as one life of the agent sees them. */
  runtimes(life: Life): Runtime[] {
    const simulated = this.#runtime(life, { name: "simulated", enforces: ["cpu", "memory"], resizes: true });
    const docker = this.#runtime(life, { name: "docker", enforces: ["cpu", "memory"], resizes: true, resolves: true });
    return [simulated, { ...docker, resolveImage: (image) => this.#resolve(image, life) }];
  }

  #runtime(life: Life, info: RuntimeInfo): Runtime {
    return {
      info,
      open: async (events) => {
        this.#events = {
          running: (id) => life.deliver(() => events.running(id)),
          ended: (id, end) => life.deliver(() => events.ended(id, end)),
        };
        const own = [...this.#instances.values()].filter(({ launch }) => launch.runtime === info.name);
        return own.map(({ launch, end }): Found => ({ launch, healthy: true, ...(end ? { end } : {}) }));
      },
      start: (launch) => this.#start(launch),
      stop: (id) => this.#after(this.#change(), id, (instance) => this.#end(instance, { state: "complete", at: 0, exitCode: 0 })),
      resize: (id) => this.#resize(id, life),
      exec: () => {
        throw new ClusterError("invalid", "exec_not_supported", "nothing runs here that a command could run beside");
      },
      noteHealth: () => {},
      logBytes: () => 0,
      usage: () => [],
      collect: (id) => void this.#instances.delete(instanceKey(id)),
      close: async () => {},
    };
  }

  reports() {
    const boot = this.bootId;
    return { bootId: boot, next: () => ++this.#reports };
  }

  /** The agent is gone; its containers are not. */
  agentDied(): void {
    this.#events = undefined;
  }

  /** Everything that ran has ended, and nobody saw it. */
  reboot(): void {
    this.#events = undefined;
    this.bootId = `${this.name}-boot-${++this.#boots}`;
    this.#reports = 0;
    for (const instance of this.#instances.values()) {
      instance.end ??= { state: "failed", at: 0, error: "the host went down" };
    }
  }

  /** `task/container.generation` of everything that is alive. */
  alive(): string[] {
    return [...this.#instances.values()].filter(({ end }) => !end).map(({ launch }) => instanceKey(launch));
  }

  /** One of those that run ends by itself. */
  failOne(): void {
    const running = [...this.#instances.values()].filter(({ end, phase }) => !end && phase === "running");
    if (running.length > 0) this.#end(this.#random.pick(running), { state: "failed", at: 0, exitCode: 137, error: "it was killed" });
  }

  /** An engine may refuse, and takes its time. */
  #resize(id: InstanceId, life: Life): Promise<void> {
    const refuses = this.#resizes.chance(this.refusing);
    return new Promise((resolve, reject) => {
      this.#world.loop.schedule(this.#resizes.between(...quickMs), () => {
        if (!refuses && this.#instances.get(instanceKey(id))?.phase === "running") {
          this.#world.counts.resizes++;
          life.deliver(resolve);
        } else life.deliver(() => reject(new ClusterError("unavailable", "engine_busy", "the engine is busy")));
      });
    });
  }

  /** A tag means something else every few seconds, and a registry does not always answer. */
  #resolve(image: string, life: Life): Promise<string> {
    const refuses = this.#images.chance(refusedShare);
    return new Promise((resolve, reject) => {
      this.#world.loop.schedule(this.#images.between(...changeMs), () => {
        const digest = Math.floor(this.#world.loop.now / tagMovesMs)
          .toString(16)
          .padStart(64, "0");
        if (!refuses) life.deliver(() => resolve(`${image}@sha256:${digest}`));
        else life.deliver(() => reject(new ClusterError("invalid", "image_not_pulled", "registry r.example answered 401 unauthorized")));
      });
    });
  }

  #start(launch: Launch): void {
    const key = instanceKey(launch);
    if (this.#instances.has(key)) {
      this.#events?.ended(launch, { state: "failed", at: 0, error: "it was started before" });
      return;
    }
    this.#world.check(!this.#startedEver.has(key), "started-once", () => `${this.name} starts ${key} a second time`);
    this.#startedEver.add(key);
    this.#world.counts.starts++;
    this.#world.note(this.name, () => `starts ${key}`);
    this.#instances.set(key, { launch, phase: "starting" });
    const fails = this.#random.chance(this.failing);
    this.#after(this.#change(), launch, (instance) => {
      instance.phase = "running";
      this.#events?.running(launch);
      if (launch.command[0] === "work") this.#after(workMs, launch, (done) => this.#end(done, { state: "complete", at: 0, exitCode: 0 }));
      if (fails) this.#after(failAfterMs, launch, (failed) => this.#end(failed, { state: "failed", at: 0, exitCode: 1 }));
    });
  }

  #change(): [number, number] {
    return this.#random.chance(quickShare) ? quickMs : changeMs;
  }

  /** On the host's own time, whatever becomes of its agent. */
  #after(range: [number, number], id: InstanceId, run: (instance: Instance) => void): void {
    const boot = this.bootId;
    this.#world.loop.schedule(this.#random.between(...range), () => {
      const instance = this.#instances.get(instanceKey(id));
      if (instance && !instance.end && boot === this.bootId) run(instance);
    });
  }

  #end(instance: Instance, end: End): void {
    if (instance.end) return;
    instance.end = end;
    this.#world.note(this.name, () => `ended ${instanceKey(instance.launch)} ${end.state}`);
    this.#events?.ended(instance.launch, end);
  }
}
