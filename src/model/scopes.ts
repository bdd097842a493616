import type { Scope, TokenPreset } from "./types.js";

const everywhere = { namespace: "*", stack: "*" };

/** What each preset may do. `agent` is the join token; the token that it buys is bound to its one node. */
export const presetScopes: Record<TokenPreset, Scope[]> = {
  admin: [{ ...everywhere, verbs: ["*"] }],
  operator: [{ ...everywhere, verbs: ["read", "logs", "write", "metrics", "nodes"] }],
  viewer: [{ ...everywhere, verbs: ["read", "logs"] }],
  agent: [{ ...everywhere, verbs: ["join"] }],
  // Whatever a client asks for is forwarded with the client's own token.
  controller: [{ ...everywhere, verbs: ["peer"] }],
};
