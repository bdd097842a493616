import type { StreamLine } from "../model/index.js";
import { LogReader, logExtent } from "./log-reader.js";
import { folderOf, type InstanceId, listInstancesOf, TaskFolder } from "./task-folder.js";

/** Lines of one task, read forward. */
export interface TaskLog {
  /** Undefined where the log ends for now. */
  next(): Promise<StreamLine | undefined>;
  close(): void;
}

export interface TaskLogRequest {
  task: string;
  tail?: number;
  since?: number;
}

/** The instances of one container, oldest generation first, read as one log. */
class ContainerLog {
  private head: StreamLine | undefined;
  private index = 0;
  private reader: LogReader | undefined;

  constructor(
    private readonly instances: { id: InstanceId; folder: TaskFolder; first: number }[],
    private readonly since: number,
  ) {}

  isBefore(generation: number): boolean {
    return (this.instances.at(-1)?.id.generation ?? 0) < generation;
  }

  add(id: InstanceId, folder: TaskFolder): void {
    this.instances.push({ id, folder, first: 0 });
  }

  async peek(): Promise<StreamLine | undefined> {
    while (!this.head) {
      const instance = this.instances[this.index];
      if (!instance) return undefined;
      this.reader ??= new LogReader(
        instance.folder.logs,
        instance.folder.launch()?.name ?? String(instance.id.container),
        instance.first,
        this.since,
      );
      this.head = await this.reader.next();
      if (this.head) break;
      // A later generation is read once the one before it can grow no more.
      if (this.index + 1 >= this.instances.length) return undefined;
      this.reader.close();
      this.reader = undefined;
      this.index++;
    }
    return this.head;
  }

  take(): void {
    this.head = undefined;
  }

  close(): void {
    this.reader?.close();
  }
}

/** Merges a task's containers by time; `tail` counts lines of the whole task. */
export async function openTaskLog(dataDir: string, request: TaskLogRequest): Promise<TaskLog> {
  const containers = new Map<number, ContainerLog>();
  const { tail } = request;
  let lines = 0;
  const byContainer = new Map<number, InstanceId[]>();
  for (const id of listInstancesOf(dataDir, request.task)) byContainer.set(id.container, [...(byContainer.get(id.container) ?? []), id]);
  for (const [container, ids] of byContainer) {
    const instances: { id: InstanceId; folder: TaskFolder; first: number }[] = [];
    let room = tail ?? Number.POSITIVE_INFINITY;
    for (const id of ids.sort((a, b) => b.generation - a.generation)) {
      const folder = new TaskFolder(folderOf(dataDir, id));
      const { first, end } = tail === undefined ? { first: 0, end: 0 } : await logExtent(folder.logs);
      const taken = Math.min(room, end - first);
      instances.unshift({ id, folder, first: tail === undefined ? 0 : end - taken });
      room -= taken;
      lines += taken;
      if (room === 0) break;
    }
    containers.set(container, new ContainerLog(instances, request.since ?? 0));
  }
  // Each container begins with its own last lines; of all of them together the older ones are passed over.
  let skip = tail === undefined ? 0 : Math.max(0, lines - tail);

  async function take(): Promise<StreamLine | undefined> {
    let earliest: ContainerLog | undefined;
    let line: StreamLine | undefined;
    for (const container of containers.values()) {
      const head = await container.peek();
      if (head && (!line || head.time < line.time)) {
        line = head;
        earliest = container;
      }
    }
    earliest?.take();
    return line;
  }

  /** Generations that were started since. */
  function look(): void {
    for (const id of listInstancesOf(dataDir, request.task).sort((a, b) => a.generation - b.generation)) {
      const folder = new TaskFolder(folderOf(dataDir, id));
      const known = containers.get(id.container);
      if (!known) containers.set(id.container, new ContainerLog([{ id, folder, first: 0 }], request.since ?? 0));
      else if (known.isBefore(id.generation)) known.add(id, folder);
    }
  }

  return {
    async next() {
      for (;;) {
        let line = await take();
        if (!line) {
          look();
          line = await take();
        }
        if (!line || skip === 0) return line;
        skip--;
      }
    },
    close() {
      for (const container of containers.values()) container.close();
    },
  };
}
