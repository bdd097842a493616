import { type FileKind, fileKey, filesOf, type NewEvent, type ServiceSpec } from "../model/index.js";
import type { FieldError } from "../ports/index.js";
import {
  entriesOf,
  type FileRef,
  fileRemoved,
  findConfig,
  findSecret,
  hasFile,
  type ServiceView,
  usersOfFile,
  type View,
} from "../projections/index.js";
import { event, refusedField, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

/** Bytes (of base64) that all configs and secrets take together: they are held in memory, and a node may need every one in a session. */
const allFilesBytesMax = 48 * 1024 * 1024;

export function createConfig(view: View, intent: Asked<"CreateConfig">, context: DecideContext): Decision {
  const { namespace, name, labels, data } = intent;
  const refusal = creationRefusal(view, "config", namespace, name, data.length);
  if (refusal) return refusal;
  const config = context.nextId();
  return settled([event("config.created", `config/${config}`, { config, name, namespace, labels, data })], { status: 201, id: config });
}

/** Its data came in an envelope: nothing here could open it. */
export function createSecret(view: View, intent: Asked<"CreateSecret">, context: DecideContext): Decision {
  const { namespace, name, labels, envelope } = intent;
  const refusal = creationRefusal(view, "secret", namespace, name, envelope.sealed.length);
  if (refusal) return refusal;
  const secret = context.nextId();
  return settled([event("secret.created", `secret/${secret}`, { secret, name, namespace, labels, envelope })], { status: 201, id: secret });
}

export function removeConfig(view: View, { namespace, config }: Asked<"RemoveConfig">): Decision {
  return removeFile(view, "config", namespace, config, findConfig(view, namespace, config));
}

export function removeSecret(view: View, { namespace, secret }: Asked<"RemoveSecret">): Decision {
  return removeFile(view, "secret", namespace, secret, findSecret(view, namespace, secret));
}

function removeFile(view: View, kind: FileKind, namespace: string, asked: string, found: Omit<FileRef, "kind"> | undefined): Decision {
  if (!found) {
    const message = `no ${kind} has the id or name ${JSON.stringify(asked)} in namespace ${namespace}`;
    return rejected("notFound", `${kind}_not_found`, message, [{ field: kind, message }]);
  }
  const users = usersOfFile(view, kind, namespace, found.name);
  if (users.length === 0) return settled([fileRemoved({ ...found, kind })], { status: 204 });
  const shown = users.slice(0, usersShownMax).map(userText).join(", ");
  const more = users.length > usersShownMax ? ` and ${users.length - usersShownMax} more` : "";
  const message = `${kind} ${found.name} is in use by ${shown}${more}: a rollback or a restart would need it`;
  return refusedField("conflict", `${kind}_in_use`, kind, message);
}

const usersShownMax = 10;

function userText({ name, removed }: ServiceView): string {
  return removed ? `service ${name}, which was removed and can be restored (service rm --purge ends that)` : `service ${name}`;
}

/** Why no file of this name and size can be created. */
function creationRefusal(view: View, kind: FileKind, namespace: string, name: string, bytes: number): Decision | undefined {
  if (hasFile(view, kind, namespace, name)) {
    const message = `a ${kind} named ${name} is in namespace ${namespace} already; its data cannot change: give another name`;
    return refusedField("conflict", "name_taken", "/name", message);
  }
  const all = allBytes(view) + bytes;
  if (all <= allFilesBytesMax) return undefined;
  const message = `all configs and secrets together would take ${all} bytes, and may take ${allFilesBytesMax}`;
  return refusedField("conflict", "files_full", "/data", message);
}

function allBytes(view: View): number {
  let bytes = 0;
  for (const { data } of entriesOf(view.configs)) bytes += data.length;
  for (const { envelope } of entriesOf(view.secrets)) bytes += envelope.sealed.length;
  return bytes;
}

/** References of a spec to what is not there; `made`: keys of what comes with it. */
export function missingFiles(view: View, spec: ServiceSpec, made?: ReadonlySet<string>): FieldError[] {
  return filesOf(spec).flatMap(({ kind, container, index, reference: { source } }) => {
    if (hasFile(view, kind, spec.namespace, source) || made?.has(fileKey(kind, spec.namespace, source))) return [];
    const field = `/containers/${container}/${kind}s/${index}/source`;
    return [{ field, message: `no ${kind} is named ${source} in namespace ${spec.namespace}` }];
  });
}

/** What a Compose file declares and nobody has made; objects of the same name are the same, since their names tell their content. */
export function stackFiles(view: View, intent: Asked<"DeployStack">, context: DecideContext): { events: NewEvent[]; refusal?: Decision } {
  const { namespace, name: stack, configs = [], secrets = [] } = intent;
  const events: NewEvent[] = [];
  for (const { name, labels, data } of configs) {
    const found = findConfig(view, namespace, name);
    if (found && found.stack !== stack) return { events, refusal: foreign("config", name) };
    const refusal = found ? undefined : creationRefusal(view, "config", namespace, name, data.length);
    if (refusal) return { events, refusal };
    if (found) continue;
    const config = context.nextId();
    events.push(event("config.created", `config/${config}`, { config, name, namespace, labels, stack, data }));
  }
  for (const { name, labels, envelope } of secrets) {
    const found = findSecret(view, namespace, name);
    if (found && found.stack !== stack) return { events, refusal: foreign("secret", name) };
    const refusal = found ? undefined : creationRefusal(view, "secret", namespace, name, envelope.sealed.length);
    if (refusal) return { events, refusal };
    if (found) continue;
    const secret = context.nextId();
    events.push(event("secret.created", `secret/${secret}`, { secret, name, namespace, labels, stack, envelope }));
  }
  return { events };
}

function foreign(kind: FileKind, name: string): Decision {
  return refusedField("conflict", "name_taken", `/${kind}s`, `the ${kind} ${name} does not belong to this stack; remove it first`);
}
