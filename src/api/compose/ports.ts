import type { Endpoint } from "../../model/index.js";
import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";

/** A port of the file. A process listens on `$PORT`, so the target's number is only the endpoint's name. */
interface Port {
  target: number;
  published?: number;
  mode?: Endpoint["mode"];
  at: Place;
}

type GivenEndpoint = Pick<Endpoint, "name"> & Partial<Pick<Endpoint, "published" | "mode">>;

/** Endpoints from `ports`, then those from `expose` that `ports` does not name. */
export function readEndpoints(reader: Reader, ports: Place | undefined, expose: Place | undefined, origins: Origins): GivenEndpoint[] {
  const published = ports ? reader.items(ports).flatMap((item) => readPort(reader, item) ?? []) : [];
  const exposed = expose ? reader.items(expose).flatMap((item) => readExposed(reader, item) ?? []) : [];
  const kept: Port[] = [];
  for (const port of [...published, ...exposed]) {
    const earlier = kept.find(({ target }) => target === port.target);
    if (!earlier) kept.push(port);
    else if (port.published !== undefined) {
      reader.refuse(port.at, `target ${port.target} is published already; fleetlog publishes it once`, "compose_unsupported");
    }
  }
  return kept.map(({ target, published: number, mode, at }, index) => {
    origins.set(`/endpoints/${index}`, at);
    return { name: String(target), ...(number === undefined ? {} : { published: number }), ...(mode ? { mode } : {}) };
  });
}

function readPort(reader: Reader, place: Place): Port | undefined {
  return reader.isMapping(place) ? readLongPort(reader, place) : readShortPort(reader, place);
}

/** `PUBLISHED:TARGET`, with `/tcp` or nothing behind it. */
function readShortPort(reader: Reader, place: Place): Port | undefined {
  const text = reader.quantity(place);
  if (text === undefined) return undefined;
  const [numbers = "", protocol, ...rest] = text.split("/");
  const parts = numbers.split(":");
  if (rest.length > 0 || parts.some((part) => part === ""))
    return reader.refuse(place, `must be "PUBLISHED:TARGET", not ${JSON.stringify(text)}`);
  if (protocol !== undefined && protocol !== "tcp") return refuseProtocol(reader, place, protocol);
  if (numbers.includes("-")) return reader.refuse(place, "is a range of ports; write one by one", "compose_unsupported");
  if (parts.length > 2) {
    return reader.refuse(place, "names an address; a published port is taken at the address of each node", "compose_unsupported");
  }
  const [published, target] = parts;
  if (published === undefined || target === undefined) {
    const message = `names no published port; write "PUBLISHED:${numbers}", or use expose for a port that only other services reach`;
    return reader.refuse(place, message, "compose_unsupported");
  }
  return makePort(portNumber(reader, place, target), portNumber(reader, place, published), undefined, place);
}

function readLongPort(reader: Reader, place: Place): Port | undefined {
  const { target, published, mode, protocol } = reader.members(place, ["target", "published", "mode", "protocol"]);
  if (!target) return reader.refuse(place, "needs a target");
  if (!published)
    return reader.refuse(place, "needs a published port, or use expose for one that only other services reach", "compose_unsupported");
  const asked = protocol && reader.text(protocol);
  if (protocol && asked !== undefined && asked !== "tcp") return refuseProtocol(reader, protocol, asked);
  const how = mode && reader.text(mode);
  if (how !== undefined && how !== "ingress" && how !== "host") {
    return reader.refuse(mode ?? place, `must be ingress or host, not ${JSON.stringify(how)}`);
  }
  return makePort(readNumber(reader, target), readNumber(reader, published), how, place);
}

function readExposed(reader: Reader, place: Place): Port | undefined {
  const text = reader.quantity(place);
  if (text === undefined) return undefined;
  const [number = "", protocol, ...rest] = text.split("/");
  if (rest.length > 0) return reader.refuse(place, `must be a port, not ${JSON.stringify(text)}`);
  if (protocol !== undefined && protocol !== "tcp") return refuseProtocol(reader, place, protocol);
  if (number.includes("-")) return reader.refuse(place, "is a range of ports; write one by one", "compose_unsupported");
  const target = portNumber(reader, place, number);
  return target === undefined ? undefined : { target, at: place };
}

function makePort(
  target: number | undefined,
  published: number | undefined,
  mode: Endpoint["mode"] | undefined,
  at: Place,
): Port | undefined {
  if (target === undefined || published === undefined) return undefined;
  return { target, published, ...(mode ? { mode } : {}), at };
}

function readNumber(reader: Reader, place: Place): number | undefined {
  const text = reader.quantity(place);
  return text === undefined ? undefined : portNumber(reader, place, text);
}

function portNumber(reader: Reader, place: Place, text: string): number | undefined {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : reader.refuse(place, `must be a port from 1 to 65535, not ${JSON.stringify(text)}`);
}

function refuseProtocol(reader: Reader, place: Place, protocol: string): undefined {
  return reader.refuse(place, `asks for ${protocol}; only tcp is carried out by fleetlog`, "compose_unsupported");
}
