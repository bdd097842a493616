import { presetScopes, type Scope, tokenSecret, validate } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { entriesOf, type TokenView, tokenById } from "../projections/index.js";
import { credentialOf, mayEverywhere, requireEverywhere, tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import { tokenOfView } from "./convert.js";
import type { App } from "./http/index.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, query } from "./reads.js";
import { settle, shown } from "./writes.js";

export const secretBytes = 32;

export function tokens(app: App, context: ApiContext): void {
  const { controller, ids, random } = context;

  app.get("/v1/tokens", (request, response) => {
    requireEverywhere(response, "tokens");
    const view = controller.view();
    const after = parseCursor(query(request, "cursor"), "ss");
    const rows = [...entriesOf(view.tokens)]
      .filter((token) => !after || compareKeys(tokenKey(token), after) > 0)
      .sort((a, b) => compareKeys(tokenKey(a), tokenKey(b)));
    answer(response, view, pageOf(rows, query(request, "limit"), tokenKey, tokenOfView));
  });

  app.post("/v1/tokens", async (request, response) => {
    requireEverywhere(response, "tokens");
    const { name, preset, scopes } = validate("TokenCreate", request.body);
    const wanted = scopesOf(preset, scopes);
    requireOwned(tokenOf(response), wanted);
    const token = ids.next();
    const secret = random.hex(secretBytes);
    const intent = { type: "CreateToken", name, token, credential: credentialOf(secret), scopes: wanted } as const;
    const settled = await settle(context, request, response, intent);
    const created = shown(tokenById(settled.view, settled.outcome.id ?? ""), `token ${name}`);
    response.status(201).set("Location", `/v1/tokens/${created.id}`);
    // The outcome of an earlier request names the token made then; its secret is nowhere but in that answer.
    response.json({ token: tokenOfView(created), ...(created.id === token ? { secret: tokenSecret(token, secret) } : {}) });
  });

  app.delete("/v1/tokens/:token", async (request, response) => {
    requireEverywhere(response, "tokens");
    await settle(context, request, response, { type: "RevokeToken", token: request.params.token });
    response.status(204).end();
  });

  app.post("/v1/tokens/:token/rotate", async (request, response) => {
    requireEverywhere(response, "tokens");
    const { token } = request.params;
    requireRotatable(tokenOf(response), tokenById(controller.view(), token));
    const { graceMs } = validate("TokenRotate", request.body);
    const secret = random.hex(secretBytes);
    const intent = { type: "RotateToken", token, credential: credentialOf(secret), graceMs } as const;
    const settled = await settle(context, request, response, intent);
    const rotated = shown(tokenById(settled.view, token), `token ${token}`);
    // As above: the secret of an earlier request is in its answer alone.
    response.json({ token: tokenOfView(rotated), ...(settled.replayed ? {} : { secret: tokenSecret(token, secret) }) });
  });
}

export function scopesOf(preset: keyof typeof presetScopes | undefined, scopes: Scope[] | undefined): Scope[] {
  if (preset !== undefined && scopes === undefined) return presetScopes[preset];
  if (preset === undefined && scopes !== undefined) return scopes;
  const message = "give either a preset or scopes";
  throw new ClusterError("invalid", "invalid_body", message, {
    errors: [{ field: preset === undefined ? "/scopes" : "/preset", message }],
  });
}

/** Who makes a token can give away only what it has: else the verb `tokens` alone would be all of them. */
export function requireOwned(token: TokenView, wanted: Scope[]): void {
  for (const [index, scope] of wanted.entries()) {
    const missing = scope.verbs.find((verb) => !token.scopes.some((own) => holds(own, scope, verb)));
    if (missing === undefined) continue;
    const message = `goes beyond token ${token.name}, which lacks the verb \`${missing}\` over namespace ${scope.namespace}, stack ${scope.stack}`;
    throw new ClusterError("forbidden", "scope_missing", message, { errors: [{ field: `/scopes/${index}`, message }] });
  }
}

/**
 * A new secret lets whoever asked for it do what the token may, so they must have all of that. To speak as a node takes the verb
 * for nodes. What is not there is refused by the decision.
 */
export function requireRotatable(token: TokenView, other: TokenView | undefined): void {
  if (other?.node) mayEverywhere(token, "nodes");
  else if (other) requireOwned(token, other.scopes);
}

function holds(own: Scope, scope: Scope, verb: Scope["verbs"][number]): boolean {
  const reaches = (own.namespace === "*" || own.namespace === scope.namespace) && (own.stack === "*" || own.stack === scope.stack);
  return reaches && (own.verbs.includes("*") || own.verbs.includes(verb));
}

function tokenKey({ name, id }: TokenView): PageKey {
  return [name, id];
}
