import type { Instance } from "./instance.js";
import { type InstanceId, instanceKey } from "./launch-record.js";

/** Every instance that this host knows, ended ones included for as long as they are kept. */
export class InstanceTable {
  private readonly byKey = new Map<string, Instance>();
  private readonly waiting = new Set<() => void>();

  get(id: InstanceId): Instance | undefined {
    return this.byKey.get(instanceKey(id));
  }

  add(instance: Instance): void {
    this.byKey.set(instanceKey(instance), instance);
  }

  delete(id: InstanceId): void {
    this.byKey.delete(instanceKey(id));
  }

  all(): IterableIterator<Instance> {
    return this.byKey.values();
  }

  counts(): Record<Instance["phase"], number> {
    const counts = { starting: 0, running: 0, stopping: 0, ended: 0 };
    for (const { phase } of this.byKey.values()) counts[phase]++;
    return counts;
  }

  knows(task: string): boolean {
    for (const instance of this.byKey.values()) if (instance.task === task) return true;
    return false;
  }

  /** Any container of the task, or one of them. */
  isAlive(task: string, container?: number): boolean {
    for (const each of this.byKey.values())
      if (each.task === task && each.phase !== "ended" && (container ?? each.container) === each.container) return true;
    return false;
  }

  /** Called at once, or later by `noteIdle`, when nothing here is alive. */
  whenIdle(done: () => void): void {
    this.waiting.add(done);
    this.noteIdle();
  }

  noteIdle(): void {
    for (const { phase } of this.byKey.values()) if (phase !== "ended") return;
    for (const done of this.waiting) done();
    this.waiting.clear();
  }
}
