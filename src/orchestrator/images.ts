import type { NewEvent } from "../model/index.js";
import { type ImagesView, type NodeView, nodeById } from "../projections/index.js";
import type { GroupPlacement } from "../scheduler/index.js";
import type { ServiceWork } from "./service-work.js";
import type { OrchestratorSettings } from "./types.js";

/** A node that says nothing for so long, and is there, says that the images cannot be had. Time for a large one over a slow line. */
const askedForMsMax = 15 * 60_000;

/** Whether the newest version must not replace anything yet: what its images are is not known, and there is somebody who can tell. */
export function awaitsImages(work: ServiceWork): boolean {
  const { images, specVersion } = work.service;
  const known = images?.[specVersion];
  if (!known || known.pins) return false;
  return known.asked !== null || known.refusal !== null || nodeOfLive(work) !== undefined;
}

/**
 * Asks one node for each version that tasks are placed of, or that is to be rolled out, and another one when that cannot
 * tell: one that has a task of it, so that whatever it gets is needed there. Where no node can tell nobody waits.
 */
export function askForImages(
  work: ServiceWork,
  placements: readonly GroupPlacement[],
  { nodeTimeoutMs }: Pick<OrchestratorSettings, "nodeTimeoutMs">,
): NewEvent[] {
  const { service, now } = work;
  if (service.images === null || service.removed || service.stopped || work.yielding) return [];
  const events: NewEvent[] = [];
  for (const version of Object.keys(service.images)) {
    const known = service.images[version] as ImagesView;
    if (known.pins || known.refusal) continue;
    const specVersion = Number(version);
    const data = { service: service.id, specVersion };
    const subject = `service/${service.id}`;
    const { asked } = known;
    if (asked && now >= asked.at + askedForMsMax) {
      const message = `node ${nodeById(work.view, asked.node)?.name ?? asked.node} has not told within ${askedForMsMax / 60_000} min`;
      events.push({ type: "images.refused", subject, cause: asked.seq, data: { ...data, node: asked.node, message } });
      continue;
    }
    const next = asked && canTell(nodeById(work.view, asked.node)) ? undefined : nodeFor(work, placements, specVersion, asked !== null);
    if (next !== undefined && next !== asked?.node)
      events.push({ type: "images.asked", subject, cause: service.specSeq, data: { ...data, node: next } });
    // Nobody says when the node that is asked has gone.
    if (asked || next !== undefined) work.wakeBy(Math.min(now + nodeTimeoutMs, (asked?.at ?? now) + askedForMsMax));
  }
  return events;
}

function nodeFor(work: ServiceWork, placements: readonly GroupPlacement[], specVersion: number, again: boolean): string | undefined {
  for (const placement of placements) {
    if (placement.specVersion !== specVersion) continue;
    const found = placement.nodes.find((id) => canTell(nodeById(work.view, id)));
    if (found !== undefined) return found;
  }
  const { rollout } = work.service;
  return again || rollout?.specVersion === specVersion ? nodeOfLive(work) : undefined;
}

function nodeOfLive(work: ServiceWork): string | undefined {
  for (const { live } of work.slots) for (const { node } of live) if (node && canTell(node)) return node.id;
  return undefined;
}

function canTell(node: NodeView | undefined): boolean {
  if (node?.state !== "ready") return false;
  const docker = node.description.runtimes.find(({ name }) => name === "docker");
  return docker?.resolves === true && docker.paused === undefined;
}
