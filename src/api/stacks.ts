import type { Settled } from "../controller/index.js";
import type { Outcome, Schemas } from "../model/index.js";
import { ClusterError, isClusterError } from "../ports/index.js";
import { entriesOf, lookUp, type StackView, scopedName, type View } from "../projections/index.js";
import { may, type Place, requireAt, requireOn, requireSomewhere, tokenOf } from "./auth.js";
import { type ComposeProject, type ComposeWarning, parseCompose } from "./compose/index.js";
import { composeOptions } from "./compose-options.js";
import type { ApiContext } from "./context.js";
import { stackOf } from "./convert.js";
import { mayUseFiles } from "./file-scopes.js";
import { filesOfProject } from "./files.js";
import type { App, Request, Response } from "./http/index.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { settle, settledEarlier, shown } from "./writes.js";

export function stacks(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/stacks", (request, response) => {
    requireSomewhere(response, "read");
    const view = controller.view();
    const token = tokenOf(response);
    const namespace = query<string | undefined>(request, "namespace");
    const after = parseCursor(query(request, "cursor"), "ss");
    const rows = [...entriesOf(view.stacks)]
      .filter((stack) => (namespace ?? stack.namespace) === stack.namespace && may(token, "read", placeOf(stack)))
      .filter((stack) => !after || compareKeys(stackKey(stack), after) > 0)
      .sort((a, b) => compareKeys(stackKey(a), stackKey(b)));
    answer(
      response,
      view,
      pageOf(rows, query(request, "limit"), stackKey, (stack) => stackOf(view, stack)),
    );
  });

  app.get("/v1/stacks/:stack", (request, response) => {
    const view = controller.view();
    answer(response, view, stackOf(view, wantedStack(view, request, response)));
  });

  app.put("/v1/stacks/:stack", async (request, response) => {
    const namespace = query<string>(request, "namespace");
    const name = request.params.stack;
    requireAt(response, "write", { namespace, stack: name });
    const directory = query<string | undefined>(request, "directory");
    // An empty body is no text to the body's reader, but an empty file to whoever sent it.
    const text = typeof request.body === "string" ? request.body : "";
    const runtime = query<"docker" | "process" | undefined>(request, "runtime");
    const variables = Object.fromEntries((query<string[] | undefined>(request, "variable") ?? []).map(assignment));
    const profiles = query<string[] | undefined>(request, "profile");
    const asked = { namespace, stack: name, directory, runtime, variables, profiles };
    const project = parseCompose(text, composeOptions(context, controller.view(), asked));
    const { services } = project;
    for (const { spec } of services) mayUseFiles(tokenOf(response), controller.view(), spec, name);
    const prune = query<boolean>(request, "prune");
    const intent = { type: "DeployStack", namespace, name, services, ...filesOfProject(context, namespace, project), prune } as const;
    const settled = await settle(context, request, response, intent).catch((error: unknown) => {
      throw located(error, project);
    });
    sendDeployment(response, settled, namespace, name, project.warnings);
  });

  app.delete("/v1/stacks/:stack", async (request, response) => {
    if (!settledEarlier(context, request, response)) {
      const { namespace, name } = wantedStack(controller.view(), request, response, "write");
      await settle(context, request, response, { type: "RemoveStack", namespace, name });
    }
    response.status(204).end();
  });
}

export function sendDeployment(
  response: Response,
  settled: Settled & { view: View },
  namespace: string,
  name: string,
  warnings: ComposeWarning[] = [],
): void {
  const stack = shown(lookUp(settled.view.stacks, scopedName(namespace, name)), `stack ${name}`);
  response.json({ stack: stackOf(settled.view, stack), ...changesOf(settled.outcome), warnings });
}

/** What a deployment did, by the names of the services, configs and secrets. */
export function changesOf({ detail }: Outcome): Schemas["StackChanges"] {
  const { created = [], updated = [], removed = [], unchanged = [], orphaned = [], ...files } = (detail ?? {}) as Record<string, string[]>;
  const { createdConfigs = [], removedConfigs = [], createdSecrets = [], removedSecrets = [] } = files;
  return { created, updated, removed, unchanged, orphaned, createdConfigs, removedConfigs, createdSecrets, removedSecrets };
}

/** The contract has seen to the form. */
function assignment(text: string): [name: string, value: string] {
  const split = text.indexOf("=");
  return [text.slice(0, split), text.slice(split + 1)];
}

function wantedStack(view: View, request: Request, response: Response, verb: "read" | "write" = "read"): StackView {
  const namespace = query<string>(request, "namespace");
  const name = request.params.stack as string;
  const stack = lookUp(view.stacks, scopedName(namespace, name));
  if (!stack || !requireOn(response, verb, placeOf(stack))) throw noSuchStack(namespace, name);
  return stack;
}

export function noSuchStack(namespace: string, name: string): ClusterError {
  return notFound("stack_not_found", `no stack in namespace ${namespace} is named ${JSON.stringify(name)}`, "stack");
}

/** A refusal of the whole deployment, with the lines of the file that it is about. */
export function located(error: unknown, project: ComposeProject): unknown {
  if (!isClusterError(error) || error.errors.length === 0) return error;
  const { kind, code, message, extra, cause } = error;
  return new ClusterError(kind, code, message, { cause, extra, errors: error.errors.map(project.locate) });
}

function placeOf(stack: StackView): Place {
  return { namespace: stack.namespace, stack: stack.name };
}

function stackKey({ namespace, name }: StackView): PageKey {
  return [namespace, name];
}
