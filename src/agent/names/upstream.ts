import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";

const relayWithinMs = 4_000;
const dnsPort = 53;
/** Where systemd's resolver keeps the servers that it asks itself; the engine looks there as well. */
const resolverFiles = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];
const engineSettings = "/etc/docker/daemon.json";

export interface Upstream {
  /** For the settings of containers that declare none. */
  servers: string[];
  /** This host's own, which only its own processes reach; there where there is no other. */
  local: string | undefined;
}

/** Whom containers ask for other names, in the engine's own order: its settings, then this host's. */
export function readUpstream(read: (path: string) => string = (path) => readFileSync(path, "utf8")): Upstream {
  const own = engineServers(textOf(read, engineSettings));
  if (own.length > 0) return { servers: own, local: undefined };
  let local: string | undefined;
  for (const path of resolverFiles) {
    // An address that is good on one interface alone is good in no container.
    const found = [...textOf(read, path).matchAll(/^nameserver\s+([0-9a-fA-F.:]+)\s*$/gm)].map(([, address]) => address as string);
    const servers = found.filter((address) => !address.startsWith("127.") && address !== "::1");
    if (servers.length > 0) return { servers, local: undefined };
    local ??= found[0];
  }
  return { servers: [], local };
}

function engineServers(settings: string): string[] {
  try {
    const { dns } = JSON.parse(settings) as { dns?: unknown };
    return Array.isArray(dns) ? dns.filter((each): each is string => typeof each === "string") : [];
  } catch {
    return [];
  }
}

function textOf(read: (path: string) => string, path: string): string {
  try {
    return read(path);
  } catch {
    return "";
  }
}

/** Asks a server as it was asked here. @throws when no answer comes */
export function relayTo(server: string): (question: Buffer) => Promise<Buffer> {
  return (question) =>
    new Promise((resolve, reject) => {
      const socket = createSocket("udp4");
      const timer = setTimeout(() => finish(() => reject(new Error(`${server} gave no answer`))), relayWithinMs);
      const finish = (then: () => void) => {
        clearTimeout(timer);
        socket.close();
        then();
      };
      socket.once("error", (error) => finish(() => reject(error)));
      socket.once("message", (answer) => finish(() => resolve(answer)));
      socket.send(question, dnsPort, server);
    });
}
