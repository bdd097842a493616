import type { NetworkAttachment } from "../../model/index.js";
import type { Place, Reader } from "./reader.js";
import { networkKeys, serviceNetworkKeys } from "./support.js";
import { judgePart } from "./unsupported.js";

/** What the file's networks are in a spec, by the name that the file has for each; one that it does not declare is absent. */
export type Networks = ReadonlyMap<string, NetworkAttachment>;

/** The network of a service that names none. */
const usual = "default";

export function readNetworks(reader: Reader, section: Place | undefined): Networks {
  const networks = new Map<string, NetworkAttachment>([[usual, { name: usual }]]);
  if (!section || reader.isEmpty(section)) return networks;
  for (const [key, place] of reader.entries(section)) networks.set(key, readNetwork(reader, key, place));
  return networks;
}

function readNetwork(reader: Reader, key: string, place: Place): NetworkAttachment {
  if (reader.isEmpty(place) || !reader.isMapping(place)) return { name: key };
  judgePart(reader, place, networkKeys);
  const { external, name, driver, internal } = reader.members(place, ["external", "name", "driver", "internal"]);
  if (driver) checkDriver(reader, driver);
  if (internal && reader.flag(internal))
    reader.refuse(internal, "is not carried out by fleetlog: what is on it would reach beyond it", "compose_unsupported");
  // Version 2 and 3.4 name an external network within `external`.
  const within = external && reader.isMapping(external) ? external : undefined;
  const given = name ?? (within && reader.members(within, ["name"]).name);
  const shared = within !== undefined || (external !== undefined && reader.flag(external) === true);
  const text = given && reader.text(given);
  // A name of its own does not begin with the stack's, so that other stacks can give the same.
  return { name: text ?? key, ...(shared || given ? { shared: true } : {}) };
}

function checkDriver(reader: Reader, place: Place): void {
  const driver = reader.text(place);
  if (driver === undefined || ["bridge", "default", ""].includes(driver)) return;
  if (driver === "overlay") {
    reader.warn(
      place,
      "overlay is not carried out by fleetlog: it is a bridge on each host, and other hosts are reached by name on the ports of `ports` and `expose`",
    );
    return;
  }
  reader.refuse(place, `the driver ${driver} is not carried out by fleetlog: each network is a bridge`, "compose_unsupported");
}

/**
 * What a container is on; undefined where the file leaves it at what any service is on. `name`: what it is called on every one
 * beside its service's name.
 */
export function attachments(
  reader: Reader,
  networks: Networks,
  place: Place | undefined,
  name: string | undefined,
): NetworkAttachment[] | undefined {
  const wanted = place && !reader.isEmpty(place) ? named(reader, place) : [];
  const own = name === undefined ? [] : [name];
  const found = (wanted.length > 0 ? wanted : [{ key: usual, aliases: [] }]).flatMap(({ key, aliases }): NetworkAttachment[] => {
    const network = networks.get(key);
    const all = [...new Set([...own, ...aliases])];
    return network ? [{ ...network, ...(all.length > 0 ? { aliases: all } : {}) }] : [];
  });
  const isUsual = found.length === 1 && found.every(({ name, aliases, shared }) => name === usual && !aliases && !shared);
  return found.length === 0 || isUsual ? undefined : found;
}

function named(reader: Reader, place: Place): { key: string; aliases: string[] }[] {
  if (reader.isList(place)) return reader.items(place).flatMap((item) => ({ key: reader.text(item) ?? "", aliases: [] }));
  return reader.entries(place).map(([key, network]) => {
    if (reader.isEmpty(network) || !reader.isMapping(network)) return { key, aliases: [] };
    judgePart(reader, network, serviceNetworkKeys);
    const { aliases } = reader.members(network, ["aliases"]);
    return { key, aliases: aliases ? reader.items(aliases).flatMap((item) => reader.text(item) ?? []) : [] };
  });
}
