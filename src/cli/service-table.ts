import type { Service } from "./converge.js";
import { defaultNamespace } from "./defaults.js";
import { rolloutWaits } from "./explain.js";
import type { Column } from "./table.js";
import type { Terminal } from "./terminal.js";

/** How a list of services looks, under whichever command. */
export function serviceColumns(io: Terminal): Column<Service>[] {
  return [
    { title: "NAME", value: nameOf, shrinkTo: 12 },
    { title: "ID", value: (service) => service.id, spare: 1 },
    { title: "MODE", value: (service) => service.spec.mode ?? "replicated" },
    {
      title: "RUNNING",
      value: (service) => `${service.running}/${service.desired}`,
      paint: (service, text) => (service.running >= service.desired ? io.colors.green : io.colors.yellow)(text),
    },
    { title: "PORTS", value: portsOf, shrinkTo: 6 },
    { title: "COMMAND", value: commandOf, shrinkTo: 10 },
    { title: "NOTE", value: noteOf, shrinkTo: 8 },
  ];
}

function nameOf(service: Service): string {
  return service.namespace === defaultNamespace ? service.name : `${service.namespace}/${service.name}`;
}

function portsOf(service: Service): string {
  const ports = (service.spec.endpoints ?? []).flatMap((endpoint) => endpoint.published ?? []);
  return ports.join(",") || "-";
}

function commandOf(service: Service): string {
  if (service.spec.placement?.runtime === "simulated") return "(simulated)";
  const docker = service.spec.placement?.runtime === "docker";
  const texts = service.spec.containers.map((container) => (docker ? container.docker?.image : container.process?.command.join(" ")));
  return texts.join(" + ");
}

export function noteOf(service: Service): string {
  const notes = [];
  const { rollout, removed } = service;
  if (removed) notes.push(`removed, restorable until ${removed.purgeAt}`);
  if (service.stopped) notes.push("stopped");
  if (rollout) {
    const what = { update: "rolling out", restart: "restarting", rollback: "rolling back", undo: "rolling out what was before" };
    notes.push(`${what[rollout.reason]}, ${rollout.updated} of ${rollout.total}`);
    if (rollout.paused) notes.push(`paused: ${rollout.paused}`);
    else if (rollout.message) notes.push(rollout.message);
    if (rollout.waitsFor) notes.push(rolloutWaits(rollout));
  }
  if (service.images?.state === "asked") notes.push("waits to know what its images are");
  if (service.images?.state === "refused" && !rollout?.paused) notes.push(`images: ${service.images.message}`);
  if (service.restarting) notes.push(`${service.restarting} restarting`);
  if (service.pending) notes.push(`${service.pending} pending`);
  return notes.join("; ");
}
