import { hash, timingSafeEqual } from "node:crypto";
import type { Controller } from "../controller/index.js";
import { positionText, type Scope, secretParts, type Verb } from "../model/index.js";
import { type Clock, ClusterError } from "../ports/index.js";
import { type TokenView, tokenById, type View } from "../projections/index.js";
import type { Request, Response } from "./http/index.js";

/**
 * Who may do what. A token holds scopes: verbs over the objects of a namespace and stack, `*` for all of them.
 * What belongs to no namespace (nodes, tokens, the log, the cluster) needs a scope over `*` and `*`.
 * Refusals do not leak: an object that no scope covers is not found (404); one that some scope covers, but not for the
 * verb that was wanted, is forbidden (403) and the refusal names the verb.
 */
export interface Place {
  namespace: string;
  /** Undefined for what belongs to no stack: only a scope over every stack covers that. */
  stack?: string | undefined;
}

/** What the log keeps of a secret. */
export function credentialOf(secret: string): string {
  return hash("sha256", secret, "hex");
}

/**
 * The token of an `Authorization` header.
 * @throws ClusterError of kind unauthenticated; the same for an unknown id as for a wrong secret
 */
export function authenticate(view: View, header: string | undefined, now: number): TokenView {
  const known = { token: (id: string) => tokenById(view, id), position: () => positionText(view.lineage, view.seq) };
  return authenticateBy(known, header, now);
}

/** Whoever follows the log knows its tokens, also without a view. */
export interface KnownTokens {
  token(id: string): TokenView | undefined;
  /** How far the log was followed. */
  position(): string;
}

/** As `authenticate`. */
export function authenticateBy(tokens: KnownTokens, header: string | undefined, now: number): TokenView {
  if (header === undefined)
    throw new ClusterError("unauthenticated", "token_missing", "send a token as `Authorization: Bearer fl_ID_SECRET`");
  const parts = /^bearer +(\S+)$/i.exec(header)?.[1];
  const token = parts === undefined ? undefined : secretParts(parts);
  const known = token && tokens.token(token.id);
  if (!token || !known || !isSecretOf(known, credentialOf(token.secret), now)) {
    // Whose token it may be: a host must tell its removal from the answer of another cluster, or of an older copy of its own.
    const extra = { position: tokens.position() };
    throw new ClusterError("unauthenticated", "token_invalid", "the token is not one of this cluster's, or was revoked", { extra });
  }
  return known;
}

/** The secret before a rotation is taken as well, for as long as the rotation said. */
function isSecretOf({ credential, previous }: TokenView, shown: string, now: number): boolean {
  return sameHex(shown, credential) || (previous !== null && now < previous.until && sameHex(shown, previous.credential));
}

function sameHex(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Every path but the open ones needs a token, also from loopback. Runs before any of the body is read. */
export function requireToken(controller: Controller, clock: Clock, openPaths: ReadonlySet<string>) {
  const verified = new VerifiedHeaders();
  return (request: Request, response: Response): undefined | Promise<void> => {
    if (openPaths.has(request.path)) return undefined;
    const { authorization } = request.headers;
    const look = () => {
      response.locals.token = verified.authenticate(controller.view(), authorization, clock.now());
    };
    try {
      look();
      return undefined;
    } catch (error) {
      // The token may have been made where this controller's view has not come yet.
      if (controller.lease().held === "here" || authorization === undefined) throw error;
      return controller.refresh().then(look);
    }
  };
}

/** Those that ask all the time are few; whoever comes beyond them is looked at anew. */
const verifiedMax = 256;

/**
 * Headers that were found to hold a token's secret: hashing it for each request takes a tenth of what HTTP does. What was
 * found is true of that very object of the view and until that time: a token that is revoked, rotated or restored is another
 * object or none. Only what was right is kept, and it is looked up by its hash, so how long that takes says nothing of it.
 */
export class VerifiedHeaders {
  readonly #known = new Map<string, { token: TokenView; until: number }>();

  /** As `authenticate`. */
  authenticate(view: View, header: string | undefined, now: number): TokenView {
    const known = header === undefined ? undefined : this.#known.get(header);
    if (known && now < known.until && tokenById(view, known.token.id) === known.token) return known.token;
    const token = authenticate(view, header, now);
    if (this.#known.size >= verifiedMax) this.#known.clear();
    // It may be the secret before a rotation, which is not taken for ever.
    const graceEnds = token.previous?.until ?? 0;
    this.#known.set(header as string, { token, until: now < graceEnds ? graceEnds : Number.POSITIVE_INFINITY });
    return token;
  }
}

export function tokenOf(response: Response): TokenView {
  return response.locals.token as TokenView;
}

/** What stands as the actor on the events of a token's requests. */
export function actorOf(token: TokenView): string {
  return token.node === null ? `token/${token.id}` : `node/${token.node}`;
}

/** A node's token speaks for its node, in its session and as it leaves, and for nothing else. */
function scopesOf(token: TokenView): readonly Scope[] {
  return token.node === null ? token.scopes : [];
}

function covers(scope: Scope, place: Place): boolean {
  return (scope.namespace === "*" || scope.namespace === place.namespace) && (scope.stack === "*" || scope.stack === place.stack);
}

function grants(scope: Scope, verb: Verb): boolean {
  return scope.verbs.includes(verb) || scope.verbs.includes("*");
}

export function may(token: TokenView, verb: Verb, place: Place): boolean {
  return scopesOf(token).some((scope) => grants(scope, verb) && covers(scope, place));
}

/** For what belongs to no namespace. */
export function requireEverywhere(response: Response, verb: Verb): void {
  mayEverywhere(tokenOf(response), verb);
}

/** For one node: its own token may look at it, drain it and remove it, so that its host can leave by itself. */
export function requireOnNode(response: Response, verb: Verb, node: { id: string } | undefined): void {
  const token = tokenOf(response);
  if (token.node === null || token.node !== node?.id) mayEverywhere(token, verb);
}

/** @throws ClusterError of kind forbidden; as do the next two */
export function mayEverywhere(token: TokenView, verb: Verb): void {
  if (!reachesEverywhere(token, verb)) throw forbidden(token, verb, "every namespace and stack");
}

export function reachesEverywhere(token: TokenView, verb: Verb): boolean {
  return scopesOf(token).some((scope) => scope.namespace === "*" && scope.stack === "*" && grants(scope, verb));
}

/** Before something is made, or a stack is written, at a place that the request itself names. */
export function requireAt(response: Response, verb: Verb, place: Place): void {
  mayAt(tokenOf(response), verb, place);
}

export function mayAt(token: TokenView, verb: Verb, place: Place): void {
  if (may(token, verb, place)) return;
  const stack = place.stack === undefined ? "what is in no stack" : `stack ${place.stack}`;
  throw forbidden(token, verb, `namespace ${place.namespace}, ${stack}`);
}

/** For an object that is there: false when the token must not even learn that. */
export function requireOn(response: Response, verb: Verb, place: Place): boolean {
  return mayOn(tokenOf(response), verb, place);
}

export function mayOn(token: TokenView, verb: Verb, place: Place): boolean {
  if (!scopesOf(token).some((scope) => covers(scope, place))) return false;
  mayAt(token, verb, place);
  return true;
}

/** For lists, which hold only what the token may read: refused when that could be nothing at all. */
export function requireSomewhere(response: Response, verb: Verb): void {
  const token = tokenOf(response);
  if (!scopesOf(token).some((scope) => grants(scope, verb))) throw forbidden(token, verb, "any namespace");
}

/** Where a token has a verb; null for everywhere. @throws ClusterError of kind forbidden where that is nowhere */
export function reachOf(token: TokenView, verb: Verb): { namespace: string; stack: string }[] | null {
  if (reachesEverywhere(token, verb)) return null;
  const reach = scopesOf(token).filter((scope) => grants(scope, verb));
  if (reach.length === 0) throw forbidden(token, verb, "any namespace");
  return reach.map(({ namespace, stack }) => ({ namespace, stack }));
}

function forbidden(token: TokenView, verb: Verb, where: string): ClusterError {
  const message =
    token.node === null
      ? `token ${token.name} lacks the verb \`${verb}\` over ${where}`
      : `token ${token.name} speaks for its node alone, in the node's session`;
  return new ClusterError("forbidden", "scope_missing", message, { extra: { verb, scope: where } });
}

/** Control characters could garble the log and whatever shows it; names the header at fault. */
export function refuseControlCharacters({ rawHeaders }: Request): void {
  for (let i = 1; i < rawHeaders.length; i += 2) {
    if (control.test(rawHeaders[i] as string)) {
      const field = rawHeaders[i - 1] as string;
      const message = "holds a control character";
      throw new ClusterError("invalid", "invalid_header", `header ${field} ${message}`, { errors: [{ field, message }] });
    }
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const control = /[\u0000-\u001f\u007f-\u009f]/;
