import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";

const addWithinMs = 5_000;
/** CAP_NET_BIND_SERVICE for the port of a name server, CAP_NET_ADMIN for addresses. */
const needed = (1n << 10n) | (1n << 12n);

/** Addresses that the bridges of this host have beside the engine's own. */
export interface BridgeAddresses {
  /** Harmless when repeated. @throws with the reason when it cannot be had */
  add(bridge: string, address: string): Promise<void>;
  /** One that is gone already is not missed. */
  remove(bridge: string, address: string): Promise<void>;
  has(bridge: string, address: string): boolean;
}

/** Whether this process may give addresses to bridges and answer on the port of name servers. */
export function mayServeNames(statusFile = "/proc/self/status"): boolean {
  try {
    const effective = /^CapEff:\s+(\w+)/m.exec(readFileSync(statusFile, "utf8"))?.[1] ?? "0";
    return (BigInt(`0x${effective}`) & needed) === needed;
  } catch {
    return false;
  }
}

export const hostBridges: BridgeAddresses = {
  // As a single address: what else is on the bridge is reached as before.
  add: (bridge, address) => ip("address", "replace", `${address}/32`, "dev", bridge),
  remove: (bridge, address) => ip("address", "delete", `${address}/32`, "dev", bridge).catch(() => {}),
  has: (bridge, address) => networkInterfaces()[bridge]?.some((each) => each.address === address) === true,
};

function ip(...words: string[]): Promise<void> {
  return new Promise((done, fail) => {
    execFile("ip", words, { timeout: addWithinMs }, (error, _, stderr) => {
      if (error) fail(new Error(stderr.trim() || error.message, { cause: error }));
      else done();
    });
  });
}
