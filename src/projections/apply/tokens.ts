import type { EventOf } from "../../model/index.js";
import { ownEntry, put, remove } from "../access.js";
import { own } from "../own.js";
import type { View } from "../view.js";

export function tokenCreated(view: View, { data, time }: EventOf<"token.created">): void {
  const { token: id, name, credential, scopes } = data;
  put(own(view, "tokens"), id, { id, name, credential, scopes, node: null, previous: null, createdAt: time });
}

export function tokenRotated(view: View, { data }: EventOf<"token.rotated">): void {
  const token = ownEntry(own(view, "tokens"), data.token);
  if (!token) return;
  token.previous = data.previousUntil === undefined ? null : { credential: token.credential, until: data.previousUntil };
  token.credential = data.credential;
}

export function tokenRevoked(view: View, { data }: EventOf<"token.revoked">): void {
  remove(own(view, "tokens"), data.token);
}
