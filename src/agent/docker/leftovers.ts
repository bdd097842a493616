import { type InstanceId, instanceKey } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import type { OwnContainers } from "./own-containers.js";

export interface LeftoversOptions {
  containers: OwnContainers;
  log: AgentLog;
  removeFolder(id: InstanceId): void;
}

/** What is left of instances that are over: it goes, as soon as the engine lets it. */
export class Leftovers {
  /** Ended ones that nobody asks for any more, until their containers are gone. */
  private readonly collecting = new Map<string, InstanceId>();
  /** Prepared in an earlier life and not started: what is left of them goes before they are made anew. */
  private readonly stale = new Set<string>();
  /** Asked of the engine, which has not answered yet: a list that is older than the answer names them still. */
  private readonly removing = new Set<string>();

  constructor(private readonly options: LeftoversOptions) {}

  collect(id: InstanceId): void {
    this.collecting.set(instanceKey(id), id);
    void this.discard(id);
  }

  isCollecting(key: string): boolean {
    return this.collecting.has(key);
  }

  again(): void {
    for (const id of this.collecting.values()) void this.discard(id);
  }

  /** Its container, and its folder where nobody needs that any more. */
  async discard(id: InstanceId): Promise<void> {
    const key = instanceKey(id);
    if (this.removing.has(key)) return;
    this.removing.add(key);
    try {
      await this.options.containers.remove(id);
      if (this.collecting.delete(key)) this.options.removeFolder(id);
    } catch (error) {
      this.options.log.warn({ err: error, instance: key }, "a container could not be removed; it will be tried again");
    } finally {
      this.removing.delete(key);
    }
  }

  addStale(id: InstanceId): void {
    this.stale.add(instanceKey(id));
  }

  async removeStale(id: InstanceId): Promise<void> {
    const key = instanceKey(id);
    if (!this.stale.has(key)) return;
    await this.options.containers.remove(id);
    this.stale.delete(key);
  }
}
