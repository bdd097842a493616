import type { EventOf } from "../../model/index.js";
import { lookUp, put, remove } from "../access.js";
import type { View } from "../view.js";

export function tokenCreated(view: View, { data, time }: EventOf<"token.created">): void {
  const { token: id, name, credential, scopes } = data;
  put(view.tokens, id, { id, name, credential, scopes, node: null, previous: null, createdAt: time });
}

export function tokenRotated(view: View, { data }: EventOf<"token.rotated">): void {
  const token = lookUp(view.tokens, data.token);
  if (!token) return;
  token.previous = data.previousUntil === undefined ? null : { credential: token.credential, until: data.previousUntil };
  token.credential = data.credential;
}

export function tokenRevoked(view: View, { data }: EventOf<"token.revoked">): void {
  remove(view.tokens, data.token);
}
