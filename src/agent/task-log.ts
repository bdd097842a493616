import type { StreamLine } from "../model/index.js";
import type { InstanceId } from "./launch-record.js";
import { LogReader, logExtent } from "./log-reader.js";
import { folderOf, listInstancesOf, TaskFolder } from "./task-folder.js";

/** Lines of one task, read forward. */
export interface TaskLog {
  /** Undefined where the log ends for now. */
  next(): Promise<StreamLine | undefined>;
  close(): void;
}

export interface TaskLogRequest {
  task: string;
  /** More lines are waited for. */
  follow?: boolean;
  tail?: number;
  since?: number;
}

/** Lines of one instance, read forward. */
export interface LineReader {
  /** Undefined where they end for now. */
  next(): Promise<StreamLine | undefined>;
  close(): void;
}

/** Where the lines of one instance are kept. */
export interface InstanceLog {
  /** How many there are; counting may end at `max`. */
  count(max: number): Promise<number>;
  /** The last ones of those that were counted, or all. `since`: ms since 1970 UTC. */
  read(container: string, last: number | undefined, since: number): LineReader;
}

/** In the instance's own folder, as a runner writes them. */
class FileLog implements InstanceLog {
  private end = 0;

  constructor(private readonly folder: TaskFolder) {}

  async count(): Promise<number> {
    const { first, end } = await logExtent(this.folder.logs);
    this.end = end;
    return end - first;
  }

  read(container: string, last: number | undefined, since: number): LineReader {
    return new LogReader(this.folder.logs, container, last === undefined ? 0 : this.end - last, since);
  }
}

interface KeptInstance {
  id: InstanceId;
  name: string;
  log: InstanceLog;
  /** How many of its lines are wanted; undefined for all. */
  last: number | undefined;
}

/** The instances of one container, oldest generation first, read as one log. */
class ContainerLog {
  private head: StreamLine | undefined;
  private index = 0;
  private reader: LineReader | undefined;

  constructor(
    private readonly instances: KeptInstance[],
    private readonly since: number,
  ) {}

  isBefore(generation: number): boolean {
    return (this.instances.at(-1)?.id.generation ?? 0) < generation;
  }

  add(instance: KeptInstance): void {
    this.instances.push(instance);
  }

  async peek(): Promise<StreamLine | undefined> {
    while (!this.head) {
      const instance = this.instances[this.index];
      if (!instance) return undefined;
      this.reader ??= instance.log.read(instance.name, instance.last, this.since);
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

/**
 * Merges a task's containers by time; `tail` counts lines of the whole task. `logOf`: the log of an instance that keeps it
 * elsewhere than in its folder.
 */
export async function openTaskLog(
  dataDir: string,
  request: TaskLogRequest,
  logOf: (id: InstanceId, follow: boolean) => InstanceLog | undefined = () => undefined,
): Promise<TaskLog> {
  const containers = new Map<number, ContainerLog>();
  const { tail, follow = false } = request;
  let lines = 0;
  const byContainer = new Map<number, InstanceId[]>();
  for (const id of listInstancesOf(dataDir, request.task)) byContainer.set(id.container, [...(byContainer.get(id.container) ?? []), id]);
  for (const [container, ids] of byContainer) {
    const instances: KeptInstance[] = [];
    let room = tail ?? Number.POSITIVE_INFINITY;
    for (const id of ids.sort((a, b) => b.generation - a.generation)) {
      const instance = keep(id);
      instances.unshift(instance);
      if (tail === undefined) continue;
      instance.last = Math.min(room, await instance.log.count(room));
      room -= instance.last;
      lines += instance.last;
      if (room === 0) break;
    }
    containers.set(container, new ContainerLog(instances, request.since ?? 0));
  }
  // Each container begins with its own last lines; of all of them together the older ones are passed over.
  let skip = tail === undefined ? 0 : Math.max(0, lines - tail);

  function keep(id: InstanceId): KeptInstance {
    const folder = new TaskFolder(folderOf(dataDir, id));
    const name = folder.launch()?.name ?? String(id.container);
    return { id, name, log: logOf(id, follow) ?? new FileLog(folder), last: undefined };
  }

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
      const known = containers.get(id.container);
      if (!known) containers.set(id.container, new ContainerLog([keep(id)], request.since ?? 0));
      else if (known.isBefore(id.generation)) known.add(keep(id));
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
