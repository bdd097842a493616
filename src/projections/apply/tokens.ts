import type { EventOf } from "../../model/index.js";
import { put, remove } from "../access.js";
import type { View } from "../view.js";

export function tokenCreated(view: View, { data, time }: EventOf<"token.created">): void {
  const { token: id, name, credential, scopes } = data;
  put(view.tokens, id, { id, name, credential, scopes, node: null, createdAt: time });
}

export function tokenRevoked(view: View, { data }: EventOf<"token.revoked">): void {
  remove(view.tokens, data.token);
}
