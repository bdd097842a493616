import { type Envelope, type FileKind, fileKey, fileKinds, filesOf, type NewEvent, type ServiceSpec } from "../model/index.js";
import { entriesOf, lookUp, scopedName, tasksOf } from "./access.js";
import type { ConfigView, SecretView, ServiceView, Shard, View } from "./view.js";

export function findConfig(view: View, namespace: string, idOrName: string): ConfigView | undefined {
  return find(view.configs, namespace, idOrName);
}

export function findSecret(view: View, namespace: string, idOrName: string): SecretView | undefined {
  return find(view.secrets, namespace, idOrName);
}

export function hasFile(view: View, kind: FileKind, namespace: string, name: string): boolean {
  return lookUp<unknown>(kind === "config" ? view.configs : view.secrets, scopedName(namespace, name)) !== undefined;
}

function find<T extends ConfigView | SecretView>(shards: Shard<T>[], namespace: string, idOrName: string): T | undefined {
  const found = lookUp(shards, scopedName(namespace, idOrName));
  if (found) return found;
  for (const entry of entriesOf(shards)) if (entry.id === idOrName && entry.namespace === namespace) return entry;
  return undefined;
}

/**
 * Keys of what the service's specs refer to: its own, the one that a rollback would bring back, and those of tasks and runs
 * that go on. One that was removed and can be restored refers on.
 */
export function filesInUse(service: ServiceView): Set<string> {
  const { namespace, spec, previous, specs, job } = service;
  const used = new Set(previous ? [...fileKeys(namespace, spec), ...fileKeys(namespace, previous.spec)] : fileKeys(namespace, spec));
  const older = Object.keys(specs).filter((version) => fileKeys(namespace, specs[version] as ServiceSpec).some((key) => !used.has(key)));
  if (older.length === 0) return used;
  const live = new Set(job?.runs.map(({ specVersion }) => specVersion));
  for (const { specVersion } of tasksOf(service)) live.add(specVersion);
  for (const version of older)
    if (live.has(Number(version))) for (const key of fileKeys(namespace, specs[version] as ServiceSpec)) used.add(key);
  return used;
}

/** Each as often as it is referred to. */
export function fileKeys(namespace: string, spec: Pick<ServiceSpec, "containers">): string[] {
  return filesOf(spec).map(({ kind, reference }) => fileKey(kind, namespace, reference.source));
}

/** Services that refer to it, also those that can still be restored. */
export function usersOfFile(view: View, kind: FileKind, namespace: string, name: string): ServiceView[] {
  const key = fileKey(kind, namespace, name);
  return [...entriesOf(view.services)].filter((service) => service.namespace === namespace && filesInUse(service).has(key));
}

/** Names of the keys that secrets are under, those of webhooks among them, with how many are. */
export function secretKeys(view: View): Map<string, number> {
  const keys = new Map<string, number>();
  const count = ({ envelope }: { envelope: Envelope }) => keys.set(envelope.key, (keys.get(envelope.key) ?? 0) + 1);
  for (const secret of entriesOf(view.secrets)) count(secret);
  for (const webhook of Object.values(view.webhooks)) count(webhook);
  return keys;
}

/** What a config and a secret are called as events and messages name them. */
export interface FileRef {
  kind: FileKind;
  id: string;
  namespace: string;
  name: string;
}

/** Files of a stack's own that no service refers to any more. One that cannot come back refers to nothing, nor one that `goes`. */
export function unusedFiles(
  view: View,
  { namespace, name }: { namespace: string; name: string },
  goes: (service: ServiceView) => boolean = () => false,
): FileRef[] {
  const own = fileKinds.flatMap((kind) =>
    [...entriesOf<ConfigView | SecretView>(kind === "config" ? view.configs : view.secrets)]
      .filter((file) => file.stack === name && file.namespace === namespace)
      .map(({ id, name }): FileRef => ({ kind, id, namespace, name })),
  );
  if (own.length === 0) return own;
  const used = new Set<string>();
  for (const service of entriesOf(view.services))
    if (service.namespace === namespace && !isPurged(service) && !goes(service)) for (const key of filesInUse(service)) used.add(key);
  return own.filter((file) => !used.has(fileKey(file.kind, namespace, file.name)));
}

function isPurged({ removed, purgeAt }: ServiceView): boolean {
  return removed && purgeAt === null;
}

export function fileRemoved({ kind, id, namespace, name }: FileRef): NewEvent {
  const subject = `${kind}/${id}`;
  return kind === "config"
    ? { type: "config.removed", subject, data: { config: id, namespace, name } }
    : { type: "secret.removed", subject, data: { secret: id, namespace, name } };
}
