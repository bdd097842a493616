/**
 * The least that a placement can cost, to measure `schedule` against: greedy, over typed arrays, one heap of nodes per
 * service (fewest of its tasks, then the least reserved share), resources only. It reads no view, knows no other rule,
 * explains nothing and encodes nothing. It never changes together with what it is compared to.
 */
export interface BareFleet {
  cpu: Float64Array;
  memory: Float64Array;
}

export interface BareService {
  tasks: number;
  cpu: number;
  memory: number;
}

/** The node of every task, service by service; -1 where none had room. */
export function bareLoop(fleet: BareFleet, services: readonly BareService[]): Int32Array {
  const nodes = fleet.cpu.length;
  const freeCpu = fleet.cpu.slice();
  const freeMemory = fleet.memory.slice();
  const share = new Float64Array(nodes);
  const key = new Float64Array(nodes);
  const heap = new Int32Array(nodes);
  const chosen = new Int32Array(services.reduce((sum, { tasks }) => sum + tasks, 0)).fill(-1);
  let next = 0;

  let size = 0;
  const sink = (from: number) => {
    const node = heap[from] as number;
    const rank = key[node] as number;
    let i = from;
    for (let child = 2 * i + 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && (key[heap[child + 1] as number] as number) < (key[heap[child] as number] as number)) child++;
      if ((key[heap[child] as number] as number) >= rank) break;
      heap[i] = heap[child] as number;
      i = child;
    }
    heap[i] = node;
  };

  for (const { tasks, cpu, memory } of services) {
    size = 0;
    for (let node = 0; node < nodes; node++) {
      if ((freeCpu[node] as number) < cpu || (freeMemory[node] as number) < memory) continue;
      key[node] = share[node] as number;
      heap[size++] = node;
    }
    for (let i = (size >> 1) - 1; i >= 0; i--) sink(i);
    for (let task = 0; task < tasks; task++, next++) {
      if (size === 0) continue;
      const node = heap[0] as number;
      chosen[next] = node;
      const cpuLeft = (freeCpu[node] as number) - cpu;
      const memoryLeft = (freeMemory[node] as number) - memory;
      freeCpu[node] = cpuLeft;
      freeMemory[node] = memoryLeft;
      share[node] = 1 - Math.min(cpuLeft / (fleet.cpu[node] as number), memoryLeft / (fleet.memory[node] as number));
      if (cpuLeft < cpu || memoryLeft < memory) {
        heap[0] = heap[--size] as number;
      } else {
        // The whole part counts this service's tasks on the node, the rest is the share that is reserved.
        key[node] = Math.floor(key[node] as number) + 1 + (share[node] as number);
      }
      if (size > 0) sink(0);
    }
  }
  return chosen;
}
