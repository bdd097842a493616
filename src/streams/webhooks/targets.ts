import { lookup } from "node:dns";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";
import { ClusterError } from "../../ports/index.js";

/** Not the internet's: this host, its neighbours, private networks, and what is no host's address at all. */
const apart: readonly [network: string, prefix: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  // With those that stand for addresses of IPv4.
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

export type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>;

const hostPattern = /^(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/;

/**
 * Where webhooks may go: to addresses of the internet, and to whatever the operator allows beside them. What counts is the address that
 * a connection is made to, whatever its name meant a moment before.
 */
export class WebhookTargets {
  readonly #apart = blockList(apart);
  readonly #allowed = new BlockList();
  readonly #hosts: string[] = [];
  readonly #resolve: Resolve;

  /**
   * @param allow networks (`10.1.0.0/16`), addresses, names of hosts, or `*.` and a domain, for each name below it
   * @throws ClusterError `invalid_webhook_allow`
   */
  constructor(allow: readonly string[], resolve: Resolve = resolveByName) {
    this.#resolve = resolve;
    for (const entry of allow) {
      const [address = "", prefix] = entry.split("/");
      const family = isIP(address);
      if (family === 0 && hostPattern.test(entry.toLowerCase())) this.#hosts.push(entry.toLowerCase());
      else if (family !== 0 && isPrefix(prefix, family))
        this.#allowed.addSubnet(address, Number(prefix ?? (family === 4 ? 32 : 128)), family === 4 ? "ipv4" : "ipv6");
      else {
        const message = `--webhook-allow ${entry}: must be a network such as 10.1.0.0/16, an address, or the name of a host`;
        throw new ClusterError("invalid", "invalid_webhook_allow", message);
      }
    }
  }

  /** @throws ClusterError `webhook_target_forbidden`; `webhook_target_unknown` for a name that has no address */
  async check(url: URL): Promise<void> {
    const host = hostOf(url);
    const addresses =
      isIP(host) === 0
        ? await this.#resolve(host).catch((cause: unknown) => Promise.reject(unknownHost(host, cause)))
        : [{ address: host }];
    if (addresses.length === 0) throw unknownHost(host);
    for (const { address } of addresses) if (!this.allows(host, address)) throw forbidden(host, address);
  }

  allows(host: string, address: string): boolean {
    if (this.#hosts.some((allowed) => (allowed.startsWith("*.") ? host.endsWith(allowed.slice(1)) : allowed === host))) return true;
    const plain = embedded(address);
    const family = isIPv6(plain) ? "ipv6" : "ipv4";
    return this.#allowed.check(plain, family) || !this.#apart.check(plain, family);
  }

  /** Takes the place of the name server's answer where a connection is made: one to a forbidden address is never begun. */
  readonly lookup: LookupFunction = (host, options, done) => {
    this.#resolve(host).then(
      (addresses) => {
        const bad = addresses.find(({ address }) => !this.allows(host, address));
        const [first] = addresses;
        if (bad) done(forbidden(host, bad.address), "");
        else if (!first) done(unknownHost(host), "");
        else if (options.all) done(null, [...addresses]);
        else done(null, first.address, first.family);
      },
      (error: unknown) => done(unknownHost(host, error), ""),
    );
  };
}

export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

const resolveByName: Resolve = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/** An IPv4 address within an IPv6 one is what the connection goes to. */
function embedded(address: string): string {
  if (!isIPv6(address)) return address;
  const plain = address.split("%")[0] as string;
  // As the URL parser writes it: `::ffff:7f00:1`.
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(plain);
  if (!mapped) return plain;
  if (mapped[1] !== undefined) return mapped[1];
  const [high, low] = [Number.parseInt(mapped[2] as string, 16), Number.parseInt(mapped[3] as string, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function isPrefix(text: string | undefined, family: number): boolean {
  return text === undefined || (/^\d{1,3}$/.test(text) && Number(text) <= (family === 4 ? 32 : 128));
}

function blockList(networks: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIPv6(network) ? "ipv6" : "ipv4");
  return list;
}

function forbidden(host: string, address: string): ClusterError {
  const named = host === address ? host : `${host} resolves to ${address}, which`;
  const message = `${named} is not an address of the internet, and not one that --webhook-allow allows`;
  return new ClusterError("invalid", "webhook_target_forbidden", message, { errors: [{ field: "/url", message }] });
}

function unknownHost(host: string, cause?: unknown): ClusterError {
  const message = `${host} has no address`;
  return new ClusterError("invalid", "webhook_target_unknown", message, { cause, errors: [{ field: "/url", message }] });
}
