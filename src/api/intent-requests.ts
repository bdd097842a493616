/**
 * Writes as data, for `POST /v1/bulk` and `POST /v1/plan`: each becomes the intent that its own operation would submit, after the
 * same checks of form, of place and of verb. Whoever adds a write to the API adds it here; a test compares with the contract.
 */
import { type Intent, type IntentRequest, tokenSecret, validateIntentRequest } from "../model/index.js";
import { ClusterError, type FieldError, isClusterError } from "../ports/index.js";
import { findService, type TokenView, tokenById, type View } from "../projections/index.js";
import { credentialOf } from "./auth.js";
import { Authority } from "./authority.js";
import { type ComposeProject, type ComposeWarning, parseCompose } from "./compose/index.js";
import { composeOptions } from "./compose-options.js";
import type { ApiContext } from "./context.js";
import { createConfig, createSecret, filesOfProject } from "./files.js";
import { maintainNode, wantedNode } from "./nodes.js";
import { findAny, ifMatch, noSuchService, specInPlace } from "./services.js";
import { requireOwned, requireRotatable, scopesOf, secretBytes } from "./tokens.js";
import { nodeUndone, serviceUndone, stackUndone } from "./undo.js";
import { createWebhook, replayedFrom, updateWebhook } from "./webhook-intents.js";

export interface Translation {
  requests: IntentRequest[];
  intents: Intent[];
  /** Whole bearer tokens, and secrets of webhooks, that are to be shown, once the intents are carried out, by index. */
  secrets: ReadonlyMap<number, string>;
  /** Of Compose files, by index. */
  warnings(index: number): { warnings?: ComposeWarning[] };
  /** A refusal of the whole, with the lines of the Compose files that it is about. */
  located(error: unknown): unknown;
}

/** @throws ClusterError: the first member that is not valid, or goes beyond the token, with fields below `/intents/INDEX` */
export async function translateIntents(context: ApiContext, token: TokenView, view: View, given: readonly unknown[]): Promise<Translation> {
  const authority = new Authority(token, view);
  const secrets = new Map<number, string>();
  const projects = new Map<number, ComposeProject>();
  const requests: IntentRequest[] = [];
  const intents: Intent[] = [];
  refuseManyFiles(given);
  let turnEnds = context.clock.monotonic() + turnMs;
  for (const [index, value] of given.entries()) {
    const at = `/intents/${index}`;
    if (context.clock.monotonic() >= turnEnds) {
      await context.timers.sleep(0);
      turnEnds = context.clock.monotonic() + turnMs;
    }
    // Defaults are filled in: the body stays as it was sent, since its hash goes with an idempotency key.
    const request = validateIntentRequest(copied(value), at);
    requests.push(request);
    const made = {
      secret: (id: string, secret: string) => secrets.set(index, tokenSecret(id, secret)),
      text: (secret: string) => secrets.set(index, secret),
      project: (project: ComposeProject) => projects.set(index, project),
    };
    try {
      intents.push(await intentOf(request, authority, context, made));
    } catch (error) {
      throw isClusterError(error) ? below(error, at) : error;
    }
  }
  const warnings = (index: number) => {
    const found = projects.get(index)?.warnings ?? [];
    return found.length > 0 ? { warnings: found } : {};
  };
  return { requests, intents, secrets, warnings, located: (error) => located(error, projects) };
}

/** Of a JSON value: a structured clone takes ten times as long. */
function copied(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) copy[name] = copied((value as Record<string, unknown>)[name]);
  return copy;
}

/** A thousand intents may be a second of work: others have their turns between them, ms. A turn for each would cost as much as a small one. */
const turnMs = 5;

/** Compose files of one request: each may cost as much as all the rest of a request does. */
const filesMax = 16;

function refuseManyFiles(given: readonly unknown[]): void {
  const isFile = (value: unknown) => typeof value === "object" && value !== null && (value as { do?: unknown }).do === "stack.deploy";
  const files = given.filter(isFile).length;
  if (files <= filesMax) return;
  const message = `${files} stacks are deployed; one request deploys at most ${filesMax}`;
  throw new ClusterError("invalid", "too_many_stacks", message, { errors: [{ field: "/intents", message }] });
}

interface Made {
  secret(id: string, secret: string): void;
  text(secret: string): void;
  project(project: ComposeProject): void;
}

function intentOf(request: IntentRequest, authority: Authority, context: ApiContext, made: Made): Intent | Promise<Intent> {
  switch (request.do) {
    case "service.create": {
      const { spec } = request;
      authority.at("write", { namespace: spec.namespace });
      authority.willMake(spec.namespace, spec.name);
      authority.filesOf(spec);
      return { type: "CreateService", spec };
    }
    case "service.update": {
      const service = authority.service("write", request);
      const ifSeq = ifMatch(authority.view, request.ifMatch);
      const spec = specIn(request, authority.view);
      authority.filesOf(spec, findService(authority.view, service.namespace, service.service)?.stack?.name);
      return { type: "UpdateService", service, spec, ...(ifSeq === undefined ? {} : { ifSeq }) };
    }
    case "service.scale":
      return {
        type: "ScaleService",
        service: authority.service("write", request),
        replicas: request.replicas,
        ...(request.autoscaling ? { autoscaling: request.autoscaling } : {}),
      };
    case "autoscaling.set":
      return { type: "SetAutoscaling", service: authority.service("write", request), policy: request.policy };
    case "autoscaling.remove":
      return { type: "RemoveAutoscaling", service: authority.service("write", request) };
    case "autoscaling.advise": {
      const { autoscaling, replicas, resources } = request;
      return {
        type: "AdviseAutoscaling",
        service: authority.service("write", request),
        autoscaling,
        ...(replicas === undefined ? {} : { replicas }),
        ...(resources ? { resources } : {}),
      };
    }
    case "service.remove":
      return {
        type: "RemoveService",
        service: authority.service("write", request, request.purge ? findAny : findService),
        purge: request.purge,
      };
    case "service.restore":
      return { type: "RestoreService", service: authority.service("write", request, findAny) };
    case "volume.remove":
      return { type: "RemoveVolume", volume: authority.volume("write", request), purge: request.purge };
    case "volume.restore":
      return { type: "RestoreVolume", volume: authority.volume("write", request) };
    case "service.start":
      return { type: "StartService", service: authority.service("write", request) };
    case "service.stop":
      return { type: "StopService", service: authority.service("write", request) };
    case "service.restart":
      return { type: "RestartService", service: authority.service("write", request) };
    case "service.rollback":
      return { type: "RollBackService", service: authority.service("write", request) };
    case "service.rollout":
      return { type: "ControlRollout", service: authority.service("write", request), action: request.action };
    case "stack.deploy":
      return deployStack(request, authority, context, made);
    case "service.undo": {
      const service = authority.service("write", request, findAny);
      const known = findAny(authority.view, service.namespace, service.service);
      if (!known) throw noSuchService(service.namespace, service.service);
      return serviceUndone(context, known, request.to);
    }
    case "stack.undo":
      authority.at("write", { namespace: request.namespace, stack: request.stack });
      return stackUndone(context, request.namespace, request.stack, request.to);
    case "node.undo":
      authority.everywhere("nodes");
      return nodeUndone(context, wantedNode(authority.view, request.node), request.to);
    case "stack.remove": {
      const { namespace, stack } = request;
      authority.stack("write", namespace, stack);
      return { type: "RemoveStack", namespace, name: stack };
    }
    case "node.join": {
      authority.everywhere("join");
      const { name, credential, description } = request;
      return { type: "JoinNode", name, credential, description };
    }
    case "node.drain":
      authority.everywhere("nodes");
      return { type: "DrainNode", node: request.node };
    case "node.activate":
      authority.everywhere("nodes");
      return { type: "ActivateNode", node: request.node };
    case "node.accept":
      authority.everywhere("nodes");
      return { type: "AcceptNode", node: request.node };
    case "node.remove":
      authority.everywhere("nodes");
      return { type: "RemoveNode", node: request.node, force: request.force };
    case "node.update":
      authority.everywhere("nodes");
      return { type: "UpdateNode", node: request.node, patch: request.settings };
    case "node.pause":
      authority.everywhere("nodes");
      return { type: "PauseNode", node: request.node };
    case "node.maintain":
      authority.everywhere("nodes");
      return maintainNode(request.node, request);
    case "task.restart":
      return { type: "RestartTask", task: authority.task("write", request.task) };
    case "task.stop":
      return { type: "StopTask", task: authority.task("write", request.task) };
    case "task.judge": {
      const { verdict, reason, expiresInMs } = request;
      return { type: "JudgeTask", task: authority.task("write", request.task), verdict, reason, expiresInMs };
    }
    case "task.unjudge":
      return { type: "UnjudgeTask", task: authority.task("write", request.task) };
    case "token.create": {
      authority.everywhere("tokens");
      const scopes = scopesOf(request.preset, request.scopes);
      requireOwned(authority.token, scopes);
      const token = context.ids.next();
      const secret = context.random.hex(secretBytes);
      made.secret(token, secret);
      return { type: "CreateToken", name: request.name, token, credential: credentialOf(secret), scopes };
    }
    case "config.create":
      authority.at("write", { namespace: request.namespace });
      return createConfig(request);
    case "config.remove": {
      const { namespace } = request;
      return { type: "RemoveConfig", namespace, config: authority.file("write", "config", namespace, request.config) };
    }
    case "secret.create":
      authority.at("write", { namespace: request.namespace });
      return createSecret(context, request);
    case "secret.remove": {
      const { namespace } = request;
      return { type: "RemoveSecret", namespace, secret: authority.file("write", "secret", namespace, request.secret) };
    }
    case "webhook.create":
      authority.everywhere("write");
      return createWebhook(context, request, (secret) => made.text(secret));
    case "webhook.update": {
      authority.everywhere("write");
      const { do: _, webhook, ...patch } = request;
      return updateWebhook(context, webhook, patch, (secret) => made.text(secret));
    }
    case "webhook.remove":
      authority.everywhere("write");
      return { type: "RemoveWebhook", webhook: request.webhook };
    case "webhook.replay":
      authority.everywhere("write");
      return replayedFrom(context, request.after).then((after): Intent => ({ type: "ReplayWebhook", webhook: request.webhook, after }));
    case "alert.create": {
      authority.everywhere("write");
      const { do: _, ...alert } = request;
      return { type: "CreateAlert", alert };
    }
    case "alert.remove":
      authority.everywhere("write");
      return { type: "RemoveAlert", alert: request.alert };
    case "token.revoke":
      authority.everywhere("tokens");
      return { type: "RevokeToken", token: request.token };
    case "token.rotate": {
      authority.everywhere("tokens");
      requireRotatable(authority.token, tokenById(authority.view, request.token));
      const secret = context.random.hex(secretBytes);
      made.secret(request.token, secret);
      return { type: "RotateToken", token: request.token, credential: credentialOf(secret), graceMs: request.graceMs };
    }
    default:
      return request satisfies never;
  }
}

type Asked<D extends IntentRequest["do"]> = Extract<IntentRequest, { do: D }>;

function deployStack(request: Asked<"stack.deploy">, authority: Authority, context: ApiContext, made: Made): Intent {
  const { namespace, stack: name, prune } = request;
  authority.at("write", { namespace, stack: name });
  const project = parse(request.file, composeOptions(context, authority.view, request));
  made.project(project);
  const { services } = project;
  for (const { spec } of services) {
    authority.willMake(namespace, spec.name, name);
    authority.filesOf(spec, name);
  }
  return { type: "DeployStack", namespace, name, services, ...filesOfProject(context, namespace, project), prune };
}

/** Its faults are of the member `file`, but for those of the directory. */
function parse(file: string, options: Parameters<typeof parseCompose>[1]): ComposeProject {
  try {
    return parseCompose(file, options);
  } catch (error) {
    throw isClusterError(error) ? withFields(error, (field) => (field.startsWith("/") ? `/file${field}` : field)) : error;
  }
}

function specIn({ namespace, service: idOrName, spec }: Asked<"service.update">, view: View) {
  const known = findService(view, namespace, idOrName);
  return known ? specInPlace(known, spec) : spec;
}

function below(error: ClusterError, at: string): ClusterError {
  const placed = withFields(error, (field) => at + (field.startsWith("/") || field === "" ? field : `/${field}`));
  return placed.errors.length > 0 ? placed : copyOf(error, [{ field: at, message: error.message }]);
}

function withFields(error: ClusterError, change: (field: string) => string): ClusterError {
  return copyOf(
    error,
    error.errors.map((fault) => ({ ...fault, field: change(fault.field) })),
  );
}

function copyOf({ kind, code, message, extra, cause }: ClusterError, errors: FieldError[]): ClusterError {
  return new ClusterError(kind, code, message, { cause, extra, errors });
}

function located(error: unknown, projects: ReadonlyMap<number, ComposeProject>): unknown {
  if (!isClusterError(error) || projects.size === 0) return error;
  const place = (fault: FieldError): FieldError => {
    const [, index = "", field = ""] = /^\/intents\/(\d+)(\/services\/.*)$/.exec(fault.field) ?? [];
    const project = projects.get(Number(index));
    if (!project || field === "") return fault;
    const found = project.locate({ ...fault, field });
    return { ...found, field: `/intents/${index}/file${found.field.startsWith("/") ? found.field : ""}` };
  };
  return copyOf(error, error.errors.map(place));
}
