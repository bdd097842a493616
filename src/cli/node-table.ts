import type { components } from "../client/index.js";
import type { Column } from "./table.js";
import type { Terminal } from "./terminal.js";
import { formatBytes, formatCpus } from "./units.js";

type Node = components["schemas"]["Node"];

/** How a list of nodes looks, under whichever command. */
export function nodeColumns(io: Terminal): Column<Node>[] {
  return [
    { title: "NAME", value: (node) => node.name, shrinkTo: 10 },
    { title: "ID", value: (node) => node.id, spare: 3 },
    {
      title: "STATE",
      value: (node) => node.state,
      paint: (node, text) => (node.state === "ready" ? io.colors.green : io.colors.red)(text),
    },
    { title: "AVAILABILITY", value: (node) => (node.waiting ? "waiting" : node.maintenance ? "maintenance" : node.availability) },
    { title: "TASKS", value: (node) => String(node.tasks) },
    {
      title: "CPU",
      value: (node) => `${formatCpus(node.used.cpu ?? 0)}/${formatCpus((node.capacity.cpu ?? 0) - (node.reserved.cpu ?? 0))}`,
    },
    {
      title: "MEMORY",
      value: (node) => `${formatBytes(node.used.memory ?? 0)}/${formatBytes((node.capacity.memory ?? 0) - (node.reserved.memory ?? 0))}`,
    },
    { title: "POOL", value: (node) => node.pool, shrinkTo: 6, spare: 1 },
    { title: "RUNTIMES", value: (node) => node.runtimes.map((runtime) => runtime.name).join(","), shrinkTo: 8, spare: 2 },
    { title: "NOTE", value: noteOf, shrinkTo: 8 },
  ];
}

function noteOf({ state, stateReason = "", maintenance, waiting }: Node): string {
  const rest = maintenance ? `${maintenance.reason}, until ${maintenance.until}` : "";
  const waits = waiting ? `waiting for accept: obeys ${waiting.position}` : "";
  return [state === "ready" ? "" : stateReason, waits, rest].filter(Boolean).join("; ");
}
