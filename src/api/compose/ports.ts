import type { Endpoint } from "../../model/index.js";
import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";
import type { Means } from "./runtime.js";

interface Port {
  target: number;
  published?: number;
  mode?: Endpoint["mode"];
  name?: string;
  at: Place;
}

type GivenEndpoint = Pick<Endpoint, "name"> & Partial<Pick<Endpoint, "published" | "mode" | "target">>;

/** A spec has no more endpoints. */
const rangeMax = 32;

/** Endpoints from `ports`, then those from `expose` that `ports` does not name. A process listens on `$PORT`; a container has a port of its own. */
export function readEndpoints(
  reader: Reader,
  ports: Place | undefined,
  expose: Place | undefined,
  means: Means,
  origins: Origins,
): GivenEndpoint[] {
  const published = ports ? reader.items(ports).flatMap((item) => readPort(reader, item)) : [];
  const exposed = expose ? reader.items(expose).flatMap((item) => readExposed(reader, item)) : [];
  const kept: Port[] = [];
  for (const port of [...published, ...exposed]) {
    const earlier = kept.find(({ target }) => target === port.target);
    if (!earlier) kept.push(port);
    else if (port.published !== undefined && earlier.published === undefined) kept[kept.indexOf(earlier)] = port;
    else if (port.published !== undefined && means.process) {
      const message = `target ${port.target} is published already, and a process listens on one port for each`;
      reader.refuse(port.at, message, "compose_unsupported");
    } else if (port.published !== undefined) kept.push({ ...port, name: port.name ?? `${port.target}-${port.published}` });
  }
  return kept.map(({ target, published: number, mode, name = String(target), at }, index) => {
    origins.set(`/endpoints/${index}`, at);
    return {
      name,
      ...(means.image ? { target } : {}),
      ...(number === undefined ? {} : { published: number }),
      ...(mode && number !== undefined ? { mode } : {}),
    };
  });
}

function readPort(reader: Reader, place: Place): Port[] {
  return reader.isMapping(place) ? readLongPort(reader, place) : readShortPort(reader, place);
}

/** `[ADDRESS:][PUBLISHED:]TARGET[/PROTOCOL]`, either of them a range. */
function readShortPort(reader: Reader, place: Place): Port[] {
  const text = reader.quantity(place);
  if (text === undefined) return [];
  const [numbers = "", protocol, ...more] = text.split("/");
  const parts = /^(?:(\[[0-9a-fA-F:.]+\]|[^:]+):)?(?:([^:]*):)?([^:]+)$/.exec(numbers);
  if (more.length > 0 || !parts || numbers.startsWith(":"))
    return reader.refuse(place, `must be "PUBLISHED:TARGET", not ${JSON.stringify(text)}`) ?? [];
  const [, first, second, target = ""] = parts;
  const address = second === undefined ? undefined : first;
  const published = second === undefined ? first : second;
  if (!isCarried(reader, place, address, protocol)) return [];
  return pairs(reader, place, target, published || undefined);
}

const longKeys = ["target", "published", "mode", "protocol", "host_ip", "name", "app_protocol"] as const;

function readLongPort(reader: Reader, place: Place): Port[] {
  const given = reader.members(place, longKeys);
  if (!given.target) return reader.refuse(place, "needs a target") ?? [];
  const mode = given.mode && reader.text(given.mode);
  if (given.mode && mode !== undefined && mode !== "ingress" && mode !== "host") {
    return reader.refuse(given.mode, `must be ingress or host, not ${JSON.stringify(mode)}`) ?? [];
  }
  if (given.app_protocol) reader.warn(given.app_protocol, "is not carried out by fleetlog: bytes are passed on as they come");
  const address = given.host_ip && reader.text(given.host_ip);
  const protocol = given.protocol && reader.text(given.protocol);
  if (!isCarried(reader, given.host_ip ?? given.protocol ?? place, address, protocol)) return [];
  const target = reader.quantity(given.target);
  const published = given.published && reader.quantity(given.published);
  const name = given.name && reader.text(given.name);
  if (target === undefined || (given.published && published === undefined)) return [];
  const made = pairs(reader, place, target, published, given);
  return made.map((port) => ({
    ...port,
    ...(mode ? { mode: mode as Endpoint["mode"] } : {}),
    ...(name && made.length === 1 ? { name } : {}),
  }));
}

function readExposed(reader: Reader, place: Place): Port[] {
  const text = reader.quantity(place);
  if (text === undefined) return [];
  const [numbers = "", protocol, ...more] = text.split("/");
  if (more.length > 0) return reader.refuse(place, `must be a port, not ${JSON.stringify(text)}`) ?? [];
  if (!isCarried(reader, place, undefined, protocol)) return [];
  const targets = range(reader, place, numbers) ?? [];
  return targets.map((target) => ({ target, at: place }));
}

/** Anyone could reach what was to be reached at one address alone, so that is refused. */
function isCarried(reader: Reader, place: Place, address = "", protocol = "tcp"): boolean {
  const inner = address.replace(/^\[(.*)\]$/, "$1");
  if (inner !== "" && inner !== "0.0.0.0" && inner !== "::") {
    const message = `names the address ${address}; a published port is taken at the address of each node`;
    reader.refuse(place, message, "compose_unsupported");
    return false;
  }
  if (protocol === "tcp") return true;
  if (protocol === "udp" || protocol === "sctp")
    reader.warn(place, `is not carried out by fleetlog: it asks for ${protocol}, and only tcp is passed on`);
  else reader.refuse(place, `must be of tcp, udp or sctp, not ${JSON.stringify(protocol)}`);
  return false;
}

function pairs(
  reader: Reader,
  place: Place,
  target: string,
  published: string | undefined,
  at: { target?: Place; published?: Place } = {},
): Port[] {
  const targets = range(reader, at.target ?? place, target);
  if (!targets) return [];
  if (published === undefined) {
    const message = `names no published port, and none is chosen: only other services reach it; write "PUBLISHED:${target}" for one`;
    reader.warn(place, message);
    return targets.map((one) => ({ target: one, at: place }));
  }
  const numbers = range(reader, at.published ?? place, published);
  if (!numbers) return [];
  if (numbers.length !== targets.length) {
    const message = `publishes ${numbers.length} ports for ${targets.length}; choose one for each`;
    return reader.refuse(place, message, "compose_unsupported") ?? [];
  }
  return targets.map((one, index) => ({ target: one, published: numbers[index] as number, at: place }));
}

/** `8080` or `8080-8085`. */
function range(reader: Reader, place: Place, text: string): number[] | undefined {
  const [first = "", last = first, ...more] = text.split("-");
  const from = portNumber(first);
  const to = portNumber(last);
  if (from === undefined || to === undefined || more.length > 0 || to < from)
    return reader.refuse(place, `must be a port from 1 to 65535, or two of them as a range, not ${JSON.stringify(text)}`);
  if (to - from >= rangeMax)
    return reader.refuse(place, `is a range of ${to - from + 1} ports; a service has at most ${rangeMax}`, "compose_unsupported");
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function portNumber(text: string): number | undefined {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}
