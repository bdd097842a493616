import { type NewEvent, type ServiceSpec, type VolumeRef, volumesOf } from "../model/index.js";
import {
  entriesOf,
  findVolumes,
  type NodeView,
  nodeById,
  type PlacedVolume,
  scopedName,
  unmetConstraints,
  usersOf,
  type View,
  type VolumeUser,
  type VolumeView,
} from "../projections/index.js";
import { event, refusedFields, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { nodeNotFound } from "./nodes.js";

/** So many names are said in one message. */
const namesMax = 5;

/** Softly, so that it can be restored for a while, unless `purge`; what was removed before can still be purged. */
export function removeVolume(view: View, { volume: ref, purge }: Asked<"RemoveVolume">, context: DecideContext): Decision {
  const found = foundBy(view, ref);
  if (found.length === 0) return volumeNotFound(ref);
  const present = found.filter(({ volume }) => volume.state === "present");
  const removed = found.filter(({ volume }) => volume.state === "removed");
  const meant = present.length > 0 ? present : purge ? removed : [];
  const [only, ...others] = meant;
  // It went before, or goes already.
  if (!only) return settled([], { status: 204 });
  if (others.length > 0) return ambiguous(ref, meant);
  if (only.volume.state === "removed") return settled([aboutVolume("volume.purged", only)], { status: 204 });
  const users = usersOf(view, only);
  if (users.length > 0) return inUse(only, users);
  const purgeAt = purge || context.purgeAfterMs === 0 ? {} : { purgeAt: context.now + context.purgeAfterMs };
  const data = { ...dataOf(only), ...purgeAt };
  return settled([event("volume.removed", subjectOf(only), data)], { status: 204 });
}

export function restoreVolume(view: View, { volume: ref }: Asked<"RestoreVolume">): Decision {
  const found = foundBy(view, ref);
  if (found.length === 0) return volumeNotFound(ref);
  const removed = found.filter(({ volume }) => volume.state === "removed");
  const [only, ...others] = removed;
  if (others.length > 0) return ambiguous(ref, removed);
  if (only) return settled([aboutVolume("volume.restored", only)], { status: 200, id: only.volume.id });
  const present = found.filter(({ volume }) => volume.state === "present");
  if (present.length > 1) return ambiguous(ref, present);
  const [stands] = present;
  if (stands) return settled([], { status: 200, id: stands.volume.id });
  return conflict("volume_purged", `volume ${found[0]?.volume.name} was removed for good, and its node deletes its data`);
}

/** What an agent says of its orders to delete. What they do not say any more, or never did, is passed over. */
export function reportVolumes(view: View, { node: id, deleted, failed }: Asked<"ReportVolumes">): Decision {
  const node = nodeById(view, id);
  if (!node) return nodeNotFound(id);
  const deleting = new Map<string, VolumeView>();
  for (const volume of Object.values(node.volumes)) if (volume.state === "deleting") deleting.set(volume.id, volume);
  const events: NewEvent[] = [];
  for (const gone of new Set(deleted)) {
    const volume = deleting.get(gone);
    if (volume) events.push(aboutVolume("volume.deleted", { node, volume }));
    deleting.delete(gone);
  }
  for (const { volume: of, error } of failed) {
    const volume = deleting.get(of);
    if (!volume || volume.error === error) continue;
    events.push(event("volume.deletion_failed", `volume/${of}`, { ...dataOf({ node, volume }), error }));
    // Of several rows about one the first counts.
    deleting.delete(of);
  }
  return settled(events, { status: 204 });
}

/**
 * Why a service must not have this spec for now: a volume that it would mount was removed, and whoever removed it may want it back,
 * or want it empty; which of them only a person knows. Volumes that `before` mounts are no news.
 */
export function removedVolumeRefusal(view: View, spec: ServiceSpec, before?: ServiceSpec): Decision | undefined {
  const names = volumesOf(spec);
  if (names.length === 0) return undefined;
  const known = before ? volumesOf(before) : [];
  const errors = names.filter((name) => !known.includes(name)).flatMap((name) => removedProblem(view, spec, name));
  return errors.length > 0 ? refusedFields("conflict", "volume_removed", errors) : undefined;
}

function removedProblem(view: View, { namespace, containers }: ServiceSpec, name: string) {
  const key = scopedName(namespace, name);
  const nodes = [...entriesOf(view.nodes)].filter(({ volumes }) => volumes[key]?.state === "removed").map((node) => node.name);
  if (nodes.length === 0) return [];
  const container = containers.findIndex(({ mounts = [] }) => mounts.some(({ type, source }) => type === "volume" && source === name));
  const where = namesText(nodes);
  const message = `volume ${name} was removed on ${where} and can be restored: restore it, or remove it with purge, so that it is begun anew`;
  return [{ field: `/containers/${container}/mounts`, message }];
}

function foundBy(view: View, { namespace, volume, node }: VolumeRef): PlacedVolume[] {
  const found = findVolumes(view, namespace, volume);
  return node === undefined ? found : found.filter((placed) => placed.node.id === node || placed.node.name === node);
}

function aboutVolume(type: "volume.restored" | "volume.purged" | "volume.deleted", placed: PlacedVolume): NewEvent {
  return event(type, subjectOf(placed), dataOf(placed));
}

function subjectOf({ volume }: PlacedVolume): string {
  return `volume/${volume.id}`;
}

function dataOf({ node, volume: { id, namespace, name } }: PlacedVolume) {
  return { volume: id, node: node.id, namespace, name };
}

function volumeNotFound({ namespace, volume, node }: VolumeRef): Decision {
  const where = node === undefined ? "" : ` on node ${node}`;
  const message = `no volume has the id or name ${JSON.stringify(volume)} in namespace ${namespace}${where}`;
  return rejected("notFound", "volume_not_found", message, [{ field: "volume", message }]);
}

function ambiguous({ volume }: VolumeRef, found: PlacedVolume[]): Decision {
  const message = ambiguousText(volume, found);
  return rejected("conflict", "volume_ambiguous", message, [{ field: "node", message }]);
}

export function ambiguousText(volume: string, found: readonly PlacedVolume[]): string {
  return `several nodes have a volume ${volume} (${namesText(found.map(({ node }) => node.name))}): say which by node`;
}

function inUse({ node, volume }: PlacedVolume, users: readonly VolumeUser[]): Decision {
  const [verb, them] = users.length === 1 ? ["mounts", "it"] : ["mount", "them"];
  const named = `service${users.length === 1 ? "" : "s"} ${namesText(users.map(({ service }) => service.name))}`;
  const message = `${named} ${verb} volume ${volume.name} and may use it on node ${node.name}: remove ${them}, or the mount, first`;
  const whys = users.slice(0, namesMax).map((user) => useText(user, node));
  return conflict("volume_in_use", `${message}; ${whys.join("; ")}`);
}

/** By what a service uses a volume of this node, and which of its constraints that node does not meet: a slot may wait because of both. */
function useText({ service: { name, spec }, by, slots }: VolumeUser, node: NodeView): string {
  const against = unmetConstraints(node, spec.placement.constraints)
    .map(({ attribute, wanted, found }) => `constraint ${attribute} wants ${wanted}, and the node has ${found}`)
    .join(", ");
  switch (by) {
    case "task":
      return `a task of ${name} has it${against && `, and its next one cannot run there: ${against}`}`;
    case "home": {
      const stay = slots.length === 1 ? `slot ${slots[0]} of ${name} stays` : `${slots.length} slots of ${name} stay`;
      const theirs = slots.length === 1 ? "its" : "their";
      return `${stay} with the node, which holds ${theirs} data${against && `, and cannot run there: ${against}`}`;
    }
    case "next":
      return `a task of ${name} may come there${against && ` when that changes: ${against}`}`;
    default:
      return by satisfies never;
  }
}

function conflict(code: string, message: string): Decision {
  return rejected("conflict", code, message, [{ field: "volume", message }]);
}

function namesText(names: string[]): string {
  const sorted = [...names].sort();
  const more = sorted.length > namesMax ? ` and ${sorted.length - namesMax} more` : "";
  return sorted.slice(0, namesMax).join(", ") + more;
}
