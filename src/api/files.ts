/**
 * Configs and secrets. What a secret holds is put into its envelope here, before it is an intent: behind this file nothing but
 * agents' sessions ever sees it, and no answer shows it.
 */

import { type Controller, keyMissing, secretNonceBytes } from "../controller/index.js";
import {
  type Envelope,
  type FileKind,
  fileBytesMax,
  type Intent,
  type NewConfig,
  type NewSecret,
  type Schemas,
  validate,
} from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { type ConfigView, entriesOf, findConfig, findSecret, type SecretView, type Shard, type View } from "../projections/index.js";
import { may, type Place, requireAt, requireOn, requireSomewhere, tokenOf } from "./auth.js";
import type { ComposeProject } from "./compose/index.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App, Request, Response } from "./http/index.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { settle, settledEarlier, shown } from "./writes.js";

type FileView = ConfigView | SecretView;

/** What the resource of one kind does. */
interface Resource<T extends FileView> {
  kind: FileKind;
  shards(view: View): Shard<T>[];
  find(view: View, namespace: string, idOrName: string): T | undefined;
  listed(file: T): object;
  inspected(file: T): object;
  create(context: ApiContext, body: Schemas["FileCreate"]): Intent;
  remove(namespace: string, id: string): Intent;
}

export function configs(app: App, context: ApiContext): void {
  files<ConfigView>(app, context, {
    kind: "config",
    shards: ({ configs }) => configs,
    find: findConfig,
    listed: about,
    inspected: (config) => ({ ...about(config), data: config.data }),
    create: (_, body) => createConfig(body),
    remove: (namespace, config) => ({ type: "RemoveConfig", namespace, config }),
  });
}

export function secrets(app: App, context: ApiContext): void {
  const withKey = (secret: SecretView) => ({ ...about(secret), key: secret.envelope.key });
  files<SecretView>(app, context, {
    kind: "secret",
    shards: ({ secrets }) => secrets,
    find: findSecret,
    listed: withKey,
    inspected: withKey,
    create: createSecret,
    remove: (namespace, secret) => ({ type: "RemoveSecret", namespace, secret }),
  });
}

function files<T extends FileView>(app: App, context: ApiContext, resource: Resource<T>): void {
  const { controller } = context;
  const { kind, find } = resource;
  const path = `/v1/${kind}s`;

  app.get(path, (request, response) => {
    requireSomewhere(response, "read");
    const view = controller.view();
    const token = tokenOf(response);
    const namespace = query<string | undefined>(request, "namespace");
    const after = parseCursor(query(request, "cursor"), "ss");
    const rows = [...entriesOf(resource.shards(view))]
      .filter((file) => (namespace ?? file.namespace) === file.namespace && may(token, "read", placeOfFile(file)))
      .filter((file) => !after || compareKeys(fileOrder(file), after) > 0)
      .sort((a, b) => compareKeys(fileOrder(a), fileOrder(b)));
    answer(response, view, pageOf(rows, query(request, "limit"), fileOrder, resource.listed));
  });

  app.post(path, async (request, response) => {
    const body = validate("FileCreate", request.body);
    const { namespace, name } = body;
    requireAt(response, "write", { namespace });
    const settled = await settle(context, request, response, resource.create(context, body));
    const file = shown(find(settled.view, namespace, settled.outcome.id ?? ""), `${kind} ${name}`);
    response.status(201).set("Location", `${path}/${file.id}?namespace=${namespace}`).json(resource.inspected(file));
  });

  app.get(`${path}/:${kind}`, (request, response) => {
    const view = controller.view();
    answer(response, view, resource.inspected(wanted(view, request, response, "read")));
  });

  app.delete(`${path}/:${kind}`, async (request, response) => {
    if (!settledEarlier(context, request, response)) {
      const { namespace, id } = wanted(controller.view(), request, response, "write");
      await settle(context, request, response, resource.remove(namespace, id));
    }
    response.status(204).end();
  });

  function wanted(view: View, request: Request, response: Response, verb: "read" | "write"): T {
    const namespace = query<string>(request, "namespace");
    const idOrName = (request.params as Record<string, string>)[kind] as string;
    const file = find(view, namespace, idOrName);
    if (!file || !requireOn(response, verb, placeOfFile(file))) throw noSuchFile(kind, namespace, idOrName);
    return file;
  }
}

export function createConfig({ namespace, name, labels, data }: Schemas["FileCreate"]): Intent {
  bytesOf(data);
  return { type: "CreateConfig", namespace, name, labels, data };
}

export function createSecret(context: ApiContext, { namespace, name, labels, data }: Schemas["FileCreate"]): Intent {
  return { type: "CreateSecret", namespace, name, labels, envelope: sealed(context, namespace, name, bytesOf(data)) };
}

/** @throws ClusterError `secret_key_missing` where the controller has no key */
export function sealed({ controller, random }: ApiContext, namespace: string, name: string, data: Buffer): Envelope {
  return keysOf(controller).seal(namespace, name, data, random.hex(secretNonceBytes));
}

/** What a Compose file declares, as its deployment makes it. */
export function filesOfProject(
  context: ApiContext,
  namespace: string,
  { files }: ComposeProject,
): { configs?: NewConfig[]; secrets?: NewSecret[] } {
  const configs = files
    .filter(({ kind }) => kind === "config")
    .map(({ name, labels, data }) => ({ name, labels, data: data.toString("base64") }));
  const secrets = files
    .filter(({ kind }) => kind === "secret")
    .map(({ name, labels, data }) => ({ name, labels, envelope: sealed(context, namespace, name, data) }));
  return { ...(configs.length > 0 ? { configs } : {}), ...(secrets.length > 0 ? { secrets } : {}) };
}

export function keysOf({ secretKeys }: Pick<Controller, "secretKeys">) {
  if (!secretKeys) throw keyMissing("this controller has no key to put a secret under");
  return secretKeys;
}

/** Text that says the same bytes in two ways would be two requests, and two contents. */
function bytesOf(data: string): Buffer {
  const bytes = Buffer.from(data, "base64");
  if (bytes.toString("base64") !== data) throw refused("is not base64 as RFC 4648 writes it");
  if (bytes.length > fileBytesMax) throw refused(`has ${bytes.length} bytes; at most ${fileBytesMax} are allowed`);
  return bytes;
}

function refused(message: string): ClusterError {
  return new ClusterError("invalid", "invalid_body", `/data ${message}`, { errors: [{ field: "/data", message }] });
}

export function noSuchFile(kind: FileKind, namespace: string, idOrName: string): ClusterError {
  return notFound(`${kind}_not_found`, `no ${kind} in namespace ${namespace} has the id or name ${JSON.stringify(idOrName)}`, kind);
}

export function placeOfFile({ namespace, stack }: FileView): Place {
  return { namespace, stack: stack ?? undefined };
}

function fileOrder({ namespace, name }: FileView): PageKey {
  return [namespace, name];
}

function about({ id, name, namespace, labels, stack, createdAt }: FileView): Omit<Schemas["Secret"], "key"> {
  return { id, name, namespace, labels, ...(stack === null ? {} : { stack }), createdAt: timeText(createdAt) };
}
