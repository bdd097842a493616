import type { AgentNode } from "./agent-node.js";
import type { ControllerNode } from "./controller-node.js";
import type { Fault } from "./faults.js";
import { noLogTrouble } from "./log-link.js";
import type { Machine } from "./machine.js";
import type { SimNetwork } from "./network.js";
import type { SharedLog } from "./shared-log.js";
import type { World } from "./world.js";

export interface Targets {
  world: World;
  network: SimNetwork;
  log: SharedLog;
  controllers: ControllerNode[];
  agents: AgentNode[];
}

/** Carries out a schedule of faults, and takes all of them back when they are to stop. */
export class FaultInjector {
  readonly #t: Targets;
  #over = false;

  constructor(targets: Targets) {
    this.#t = targets;
  }

  plan(faults: readonly Fault[]): void {
    for (const fault of faults) {
      this.#t.world.loop.schedule(fault.atMs, () => {
        if (this.#over) return;
        this.#t.world.counts.faults++;
        this.#t.world.note("fault", () => JSON.stringify(fault));
        this.#do(fault);
      });
    }
  }

  /** From now on everything works. */
  heal(): void {
    const { network, log, controllers, agents, world } = this.#t;
    this.#over = true;
    world.note("fault", "all faults end");
    network.mendAll();
    log.raft.heal();
    for (const controller of controllers) {
      controller.link.heal();
      controller.machine.offsetMs = 0;
      controller.machine.resume();
      controller.boot();
    }
    for (const agent of agents) {
      agent.host.failing = 0;
      agent.host.refusing = 0;
      agent.machine.offsetMs = 0;
      agent.machine.resume();
      agent.boot();
    }
  }

  #do(fault: Fault): void {
    const { network, log, agents } = this.#t;
    switch (fault.kind) {
      case "crash":
        for (const controller of this.#controllers(fault.who)) {
          controller.crash();
          this.#later(fault.downMs, () => controller.boot());
        }
        return;
      case "pause":
        for (const { machine } of this.#controllers(fault.who)) this.#pause(machine, fault.forMs);
        return;
      case "clock":
        for (const { machine } of [...this.#controllers(fault.who), ...agents.filter(({ identity }) => identity.name === fault.who)]) {
          machine.offsetMs += fault.byMs;
          this.#later(fault.forMs, () => {
            machine.offsetMs = 0;
          });
        }
        return;
      case "append":
        for (const { link } of this.#controllers(fault.who)) link.spoil(fault.fault);
        return;
      case "log":
        for (const { link } of this.#controllers(fault.who)) {
          Object.assign(link.trouble, fault.trouble);
          this.#later(fault.forMs, () => Object.assign(link.trouble, noLogTrouble()));
        }
        return;
      case "cut":
        for (const [a, b] of this.#pairs(fault.a, fault.b)) {
          network.link(a, b).cut = true;
          if (fault.resets) network.reset(a, b);
          this.#later(fault.forMs, () => network.mend(a, b));
        }
        return;
      case "slow":
      case "repeat": {
        const { slowMs, repeat } = { slowMs: 0, repeat: 0, ...fault };
        for (const [a, b] of this.#pairs(fault.a, fault.b)) {
          Object.assign(network.link(a, b), { slowMs, repeat });
          this.#later(fault.forMs, () => Object.assign(network.link(a, b), { slowMs: 0, repeat: 0 }));
        }
        return;
      }
      case "reset":
        for (const [a, b] of this.#pairs(fault.a, fault.b)) network.reset(a, b);
        return;
      case "election":
        if (fault.afterCommit) log.raft.electAfterCommit(fault.forMs);
        else log.raft.elect(fault.forMs);
        return;
      case "follower":
        for (const { link } of this.#controllers(fault.who)) link.trouble.followerStopsUntilMs = this.#t.world.loop.now + fault.forMs;
        return;
      case "lie": {
        const told = log.records.findLast(({ type }) => type === "lease.taken");
        for (const controller of this.#t.controllers) controller.toldByDeposed(told);
        return;
      }
      default:
        this.#onHost(fault, agents[fault.host % Math.max(1, agents.length)]);
    }
  }

  #onHost(fault: Extract<Fault, { host: number }>, agent: AgentNode | undefined): void {
    if (!agent) return;
    switch (fault.kind) {
      case "agent-crash":
        agent.crash();
        this.#later(fault.downMs, () => agent.boot());
        return;
      case "agent-pause":
        this.#pause(agent.machine, fault.forMs);
        return;
      case "reboot":
        agent.crash();
        agent.host.reboot();
        this.#later(fault.downMs, () => agent.boot());
        return;
      case "task-fails":
        agent.host.failOne();
        return;
      case "failing":
        agent.host.failing = fault.share;
        this.#later(fault.forMs, () => {
          agent.host.failing = 0;
        });
        return;
      default:
        fault satisfies never;
    }
  }

  #pause(machine: Machine, forMs: number): void {
    machine.pause();
    this.#later(forMs, () => machine.resume());
  }

  #later(ms: number, run: () => void): void {
    this.#t.world.loop.schedule(ms, () => {
      if (!this.#over) run();
    });
  }

  #controllers(who: string): ControllerNode[] {
    const { controllers, log } = this.#t;
    if (who === "all") return controllers;
    const name = who === "holder" ? log.holder.split("-")[0] : who;
    return controllers.filter((controller) => controller.name === name);
  }

  #pairs(a: string, b: string): [string, string][] {
    const { agents } = this.#t;
    const hosts = agents.filter(({ identity }) => b === "agents" || b === identity.name).map(({ name }) => name);
    const others = hosts.length > 0 ? hosts : [b];
    return this.#controllers(a).flatMap(({ name }) =>
      others.filter((other) => other !== name).map((other): [string, string] => [name, other]),
    );
  }
}
