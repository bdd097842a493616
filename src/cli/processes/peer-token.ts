import { readFileSync } from "node:fs";
import type { PeerToken } from "../../controller/index.js";
import { secretParts } from "../../model/index.js";
import { type Clock, ClusterError } from "../../ports/index.js";

/** A file that is missing, or whose token was refused, is looked at again after this long. */
const lookAgainMs = 1_000;

/**
 * The controller token in a file. It need not be there when the process starts, and may be replaced while it runs: it is
 * read again once it is refused.
 */
export function peerTokenIn(path: string, clock: Clock): PeerToken {
  let token: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    read() {
      if (token === undefined && clock.monotonic() - lookedAt >= lookAgainMs) {
        lookedAt = clock.monotonic();
        token = tokenIn(path);
      }
      if (token !== undefined) return token;
      const message = `there is no controller token in ${path}; \`fleetlog token create --preset controller NAME\` makes one`;
      throw new ClusterError("invalid", "peer_token_missing", message);
    },
    refused() {
      token = undefined;
    },
  };
}

function tokenIn(path: string): string | undefined {
  try {
    const text = readFileSync(path, "utf8").trim();
    return secretParts(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
