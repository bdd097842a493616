import { type ServiceSpec, sameButResources } from "../model/index.js";
import { entriesOf, reservationsOf, type ServiceView, type View } from "../projections/index.js";
import { refusedField } from "./answers.js";
import type { Decision } from "./decision.js";

const mebibyte = 1024 * 1024;

/**
 * A change of nothing but size, to one that no node of the cluster could ever hold: the tasks that run would wait for ever. The
 * first of a service may wait for a node that is still to come.
 */
export function resizeRefusal(view: View, service: ServiceView, spec: ServiceSpec): Decision | undefined {
  const [before, wanted] = [reservationsOf(service.spec), reservationsOf(spec)];
  const grows = wanted.cpu > before.cpu || wanted.memory > before.memory;
  if (!grows || !sameButResources(service.spec, spec)) return undefined;
  const largest = { cpu: 0, memory: 0 };
  let nodes = 0;
  for (const { description } of entriesOf(view.nodes)) {
    const { capacity, reserved, runtimes } = description;
    if (!runtimes.some(({ name }) => name === spec.placement.runtime)) continue;
    nodes++;
    const room = { cpu: capacity.cpu - reserved.cpu, memory: capacity.memory - reserved.memory };
    if (room.cpu >= wanted.cpu && room.memory >= wanted.memory) return undefined;
    if (room.memory >= wanted.memory) largest.cpu = Math.max(largest.cpu, room.cpu);
    if (room.cpu >= wanted.cpu) largest.memory = Math.max(largest.memory, room.memory);
  }
  if (nodes === 0) return undefined;
  const fits = [
    ...(largest.cpu > 0 ? [`beside that memory the largest that fits is ${cpus(largest.cpu)}`] : []),
    ...(largest.memory > 0 ? [`beside that cpu the largest that fits is ${Math.floor(largest.memory / mebibyte)} MiB`] : []),
  ];
  const why = fits.length > 0 ? fits.join("; ") : "neither fits on any node by itself";
  const message = `no node holds a task of ${cpus(wanted.cpu)} and ${Math.ceil(wanted.memory / mebibyte)} MiB: ${why}`;
  return refusedField("conflict", "too_large", "/containers/0/resources/reservations", message);
}

function cpus(millicores: number): string {
  return `${millicores / 1000} CPUs`;
}
