import type { Container, ContainerStats } from "dockerode";
import type { Limits } from "../../model/index.js";
import { ClusterError } from "../../ports/index.js";
import { resourceLimits } from "./create-options.js";

const mebibyte = 2 ** 20;

/**
 * Gives a running container these limits; it goes on undisturbed.
 * @param before those that it has, where they are known
 * @throws ClusterError `memory_in_use` of kind conflict when it uses more memory than it is to have: the kernel would kill it
 */
export async function resizeContainer(container: Container, { cpu, memory }: Limits, before: Limits | undefined): Promise<void> {
  const shrinks = memory !== undefined && (before?.memory === undefined || before.memory > memory);
  if (shrinks) await refuseIfInUse(container, memory);
  await container.update(resourceLimits({ cpu, memory }));
}

async function refuseIfInUse(container: Container, memory: number): Promise<void> {
  const { memory_stats } = (await container.stats({ stream: false, "one-shot": true })) as ContainerStats;
  const { usage = 0, stats } = memory_stats ?? {};
  // Pages of files can be dropped.
  const used = usage - (stats?.total_inactive_file ?? stats?.inactive_file ?? 0);
  if (used <= memory) return;
  const [has, wanted] = [used, memory].map((bytes) => `${Math.ceil(bytes / mebibyte)} MiB`);
  throw new ClusterError("conflict", "memory_in_use", `it uses ${has} of memory, more than the ${wanted} that it is to have`);
}
