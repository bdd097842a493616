import type { Place, Reader } from "./reader.js";

/** `nofile: 1024`, or `nofile: { soft: 1024, hard: 2048 }`. */
export function readUlimits(reader: Reader, place: Place): { name: string; soft: number; hard: number }[] {
  return reader.entries(place).flatMap(([name, value]) => {
    if (!reader.isMapping(value)) {
      const both = reader.integer(value);
      return both === undefined ? [] : [{ name, soft: both, hard: both }];
    }
    const given = reader.members(value, ["soft", "hard"]);
    const soft = given.soft && reader.integer(given.soft);
    const hard = given.hard && reader.integer(given.hard);
    if (!given.soft || !given.hard) reader.refuse(value, "needs soft and hard, or one number for both");
    return soft === undefined || hard === undefined ? [] : [{ name, soft, hard }];
  });
}

type Device = { host: string; container?: string; permissions?: string };

/** `HOST[:CONTAINER[:PERMISSIONS]]`, or a mapping of source, target and permissions. */
export function readDevices(reader: Reader, place: Place): Device[] {
  return reader.items(place).flatMap((item): Device[] => {
    const given = reader.isMapping(item) ? longDevice(reader, item) : reader.text(item)?.split(":");
    if (!given) return [];
    const [host = "", second, third, ...more] = given;
    if (more.length > 0 || !host.startsWith("/")) {
      return (
        reader.refuse(item, `must be HOST[:CONTAINER[:PERMISSIONS]] with a path of the host, not ${JSON.stringify(given.join(":"))}`) ?? []
      );
    }
    // Of two parts the second may be either.
    const permissions = third ?? (second !== undefined && /^[rwm]+$/.test(second) ? second : undefined);
    const container = second === permissions && third === undefined ? undefined : second;
    return [{ host, ...(container ? { container } : {}), ...(permissions ? { permissions } : {}) }];
  });
}

function longDevice(reader: Reader, place: Place): string[] | undefined {
  const { source, target, permissions } = reader.members(place, ["source", "target", "permissions"]);
  const host = source && reader.text(source);
  const inside = target ? reader.text(target) : host;
  const rights = permissions && reader.text(permissions);
  if (!source) return reader.refuse(place, "needs a source");
  return host === undefined || inside === undefined ? undefined : [host, inside, ...(rights === undefined ? [] : [rights])];
}

/** A list of `NAME:ADDRESS` or `NAME=ADDRESS`, or a mapping of names to one address or several. */
export function readExtraHosts(reader: Reader, place: Place): string[] {
  if (reader.isMapping(place)) {
    return reader.entries(place).flatMap(([name, value]) => {
      const addresses = reader.isList(value) ? reader.items(value) : [value];
      return addresses.flatMap((address) => {
        const text = reader.text(address);
        return text === undefined ? [] : [`${name}:${text}`];
      });
    });
  }
  return reader.items(place).flatMap((item) => {
    const text = reader.text(item);
    if (text === undefined) return [];
    const [, name, address] = /^([^:=]+)[:=](.+)$/.exec(text) ?? [];
    if (name === undefined || address === undefined) return reader.refuse(item, `must be NAME:ADDRESS, not ${JSON.stringify(text)}`) ?? [];
    return [`${name.trim()}:${address.trim()}`];
  });
}

/** Options may be numbers, which their driver reads as text. */
export function readLogging(reader: Reader, place: Place): { driver: string; options?: Record<string, string> } | undefined {
  const given = reader.members(place, ["driver", "options"]);
  const driver = given.driver ? reader.text(given.driver) : "json-file";
  if (driver === undefined) return undefined;
  if (!given.options) return { driver };
  const options = reader.entries(given.options).flatMap(([key, value]): [string, string][] => {
    const text = reader.isEmpty(value) ? undefined : reader.looseText(value);
    return text === undefined ? [] : [[key, text]];
  });
  return { driver, options: Object.fromEntries(options) };
}

/** A profile of system calls is read from a file by Docker's own client, on whose machine it lies; the engine takes its text alone. */
export function readSecurityOptions(reader: Reader, place: Place): string[] {
  return reader.items(place).flatMap((item) => {
    const text = reader.text(item);
    const profile = text === undefined ? undefined : /^seccomp[=:](.*)$/s.exec(text)?.[1]?.trim();
    if (profile !== undefined && !["unconfined", "builtin"].includes(profile) && !profile.startsWith("{")) {
      const message = `names the file ${JSON.stringify(profile)}, which fleetlog does not read: write seccomp= and the profile's own JSON, or seccomp=unconfined`;
      return reader.refuse(item, message) ?? [];
    }
    return text ?? [];
  });
}
