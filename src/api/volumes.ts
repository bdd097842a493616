import { ambiguousText } from "../intents/index.js";
import { type Schemas, type Verb, type VolumeRef, volumesOf } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import {
  entriesOf,
  findVolumes,
  type PlacedVolume,
  type ServiceView,
  scopedName,
  type TokenView,
  type View,
  volumesOn,
} from "../projections/index.js";
import { may, mayOn, type Place, requireSomewhere, tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App, Request, Response } from "./http/index.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { settle, settledEarlier, shown } from "./writes.js";

export function volumes(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/volumes", (request, response) => {
    requireSomewhere(response, "read");
    const view = controller.view();
    const after = parseCursor(query(request, "cursor"), "sss");
    const rows = [...listed(view, request, tokenOf(response))]
      .filter((placed) => !after || compareKeys(keyOf(placed), after) > 0)
      .sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
    const users = usersByVolume(view);
    answer(
      response,
      view,
      pageOf(rows, query(request, "limit"), keyOf, (placed) => volumeOf(placed, users)),
    );
  });

  app.get("/v1/volumes/:volume", (request, response) => {
    const view = controller.view();
    const found = volumesFor(tokenOf(response), view, refIn(request), "read");
    const [only, ...others] = found;
    if (!only || others.length > 0) throw ambiguous(refIn(request), found);
    sendVolume(response, view, only);
  });

  app.delete("/v1/volumes/:volume", async (request, response) => {
    if (!settledEarlier(context, request, response)) {
      const volume = exactRef(tokenOf(response), controller.view(), refIn(request), "write");
      await settle(context, request, response, { type: "RemoveVolume", volume, purge: query<boolean>(request, "purge") });
    }
    response.status(204).end();
  });

  app.post("/v1/volumes/:volume/restore", async (request, response) => {
    const volume = exactRef(tokenOf(response), controller.view(), refIn(request), "write");
    const { view, outcome } = await settle(context, request, response, { type: "RestoreVolume", volume });
    const found = findVolumes(view, volume.namespace, volume.volume).find((placed) => placed.volume.id === outcome.id);
    sendVolume(response, view, shown(found, `volume ${volume.volume}`));
  });
}

function refIn(request: Request): VolumeRef {
  const node = query<string | undefined>(request, "node");
  const ref = { namespace: query<string>(request, "namespace"), volume: request.params.volume as string };
  return node === undefined ? ref : { ...ref, node };
}

/**
 * Those of this name or id that the token may know of, at least one.
 * @throws ClusterError of kind notFound or forbidden
 */
function volumesFor(token: TokenView, view: View, ref: VolumeRef, verb: Verb): PlacedVolume[] {
  const { namespace, volume, node } = ref;
  const found = findVolumes(view, namespace, volume)
    .filter((placed) => node === undefined || placed.node.id === node || placed.node.name === node)
    .filter((placed) => mayOn(token, verb, placeOf(placed)));
  if (found.length > 0) return found;
  const where = node === undefined ? "" : ` on node ${JSON.stringify(node)}`;
  throw notFound("volume_not_found", `no volume in namespace ${namespace}${where} has the name or id ${JSON.stringify(volume)}`, "volume");
}

/**
 * What an intent is to name: the one volume by its id, or, of several, the name, of which the decision tells which can be meant.
 * @throws ClusterError as `volumesFor`; of kind conflict when the token may know of some of them alone
 */
export function exactRef(token: TokenView, view: View, ref: VolumeRef, verb: Verb): VolumeRef {
  const found = volumesFor(token, view, ref, verb);
  const [only, ...others] = found;
  if (only && others.length === 0) return { namespace: ref.namespace, volume: only.volume.id, node: only.node.id };
  if (findVolumes(view, ref.namespace, ref.volume).length > found.length) throw ambiguous(ref, found);
  return ref;
}

function ambiguous({ volume }: VolumeRef, found: PlacedVolume[]): ClusterError {
  const message = ambiguousText(volume, found);
  return new ClusterError("conflict", "volume_ambiguous", message, { errors: [{ field: "node", message }] });
}

function* listed(view: View, request: Request, token: TokenView): Generator<PlacedVolume> {
  const namespace = query<string | undefined>(request, "namespace");
  const stack = query<string | undefined>(request, "stack");
  const onNode = query<string | undefined>(request, "node");
  const removed = query<boolean>(request, "removed");
  for (const placed of volumesOn(entriesOf(view.nodes))) {
    const { node, volume } = placed;
    if (namespace !== undefined && volume.namespace !== namespace) continue;
    if (stack !== undefined && volume.stack !== stack) continue;
    if (onNode !== undefined && node.id !== onNode && node.name !== onNode) continue;
    if (removed && volume.state !== "removed") continue;
    if (may(token, "read", placeOf(placed))) yield placed;
  }
}

function placeOf({ volume: { namespace, stack } }: PlacedVolume): Place {
  return { namespace, stack: stack ?? undefined };
}

function keyOf({ node, volume: { namespace, name } }: PlacedVolume): PageKey {
  return [namespace, name, node.name];
}

function sendVolume(response: Response, view: View, placed: PlacedVolume): void {
  answer(response, view, volumeOf(placed, usersByVolume(view)));
}

/** Names of the services that stand and mount it, by `namespace/name`: one look at all of them, however many volumes are shown. */
function usersByVolume(view: View): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const service of entriesOf<ServiceView>(view.services)) {
    if (service.removed) continue;
    for (const name of volumesOf(service.spec)) {
      const key = scopedName(service.namespace, name);
      users.set(key, [...(users.get(key) ?? []), service.name]);
    }
  }
  return users;
}

function volumeOf({ node, volume }: PlacedVolume, users: ReadonlyMap<string, string[]>): Schemas["Volume"] {
  const { id, name, namespace, stack, state, createdAt, removedAt, purgeAt, error } = volume;
  return {
    id,
    name,
    namespace,
    ...(stack === null ? {} : { stack }),
    node: node.id,
    nodeName: node.name,
    state,
    services: (users.get(scopedName(namespace, name)) ?? []).sort(),
    createdAt: timeText(createdAt),
    ...(removedAt === null || purgeAt === null ? {} : { removed: { at: timeText(removedAt), purgeAt: timeText(purgeAt) } }),
    ...(error === null ? {} : { error }),
  };
}
