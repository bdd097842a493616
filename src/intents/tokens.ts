import type { Scope } from "../model/index.js";
import { entriesOf, nodeById, type TokenView, tokenById, type View } from "../projections/index.js";
import { event, refusedField, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

export function createToken(view: View, intent: Asked<"CreateToken">): Decision {
  const { token, name, credential, scopes } = intent;
  const outcome = { status: 201, id: token };
  const known = tokenById(view, token);
  if (known?.credential === credential) return settled([], outcome);
  if (known) return refusedField("conflict", "token_exists", "/token", `the id ${token} belongs to another token`);
  return settled([event("token.created", `token/${token}`, { token, name, credential, scopes })], outcome);
}

export function revokeToken(view: View, intent: Asked<"RevokeToken">): Decision {
  const token = tokenById(view, intent.token);
  if (!token) return tokenNotFound(intent.token);
  if (token.node !== null) {
    const node = nodeById(view, token.node)?.name ?? token.node;
    return refusedField("conflict", "token_of_node", "token", `is the token of node ${node}; it goes when that node is removed`);
  }
  if (isAdmin(token) && !hasOtherAdmin(view, token)) {
    const message = "is the last token that may do everything; without it nobody could make another";
    return refusedField("conflict", "last_admin_token", "token", message);
  }
  return settled([event("token.revoked", `token/${token.id}`, { token: token.id })], { status: 204 });
}

/** The node's own token among them: its session goes on, and its agent shows the new secret when it connects next. */
export function rotateToken(view: View, { token: id, credential, graceMs }: Asked<"RotateToken">, { now }: DecideContext): Decision {
  const token = tokenById(view, id);
  if (!token) return tokenNotFound(id);
  const outcome = { status: 200, id };
  if (token.credential === credential) return settled([], outcome);
  const data = { token: id, credential, ...(graceMs > 0 ? { previousUntil: now + graceMs } : {}) };
  return settled([event("token.rotated", `token/${id}`, data)], outcome);
}

function tokenNotFound(id: string): Decision {
  const message = `no token has the id ${JSON.stringify(id)}`;
  return rejected("notFound", "token_not_found", message, [{ field: "token", message }]);
}

function hasOtherAdmin(view: View, token: TokenView): boolean {
  for (const other of entriesOf(view.tokens)) if (other.id !== token.id && isAdmin(other)) return true;
  return false;
}

function isAdmin(token: TokenView): boolean {
  return token.node === null && token.scopes.some(allowsEverything);
}

function allowsEverything(scope: Scope): boolean {
  return scope.namespace === "*" && scope.stack === "*" && scope.verbs.includes("*");
}
