import type { HealthCheck } from "../../model/index.js";
import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";
import { allOf, readDuration } from "./values.js";

type GivenHealth = Pick<HealthCheck, "test"> & Partial<HealthCheck>;

/** What an engine does where a file says nothing: checks that were written for one may take their time. */
const engineDefaults = { intervalMs: 30_000, timeoutMs: 30_000 };

/** Undefined also when the check is switched off. What is not said of a process has fleetlog's defaults. */
export function readHealth(reader: Reader, place: Place, at: string, origins: Origins, hasImage: boolean): GivenHealth | undefined {
  const given = reader.members(place, ["test", "interval", "timeout", "retries", "start_period", "disable"]);
  const disabled = given.disable && reader.flag(given.disable);
  if (disabled && given.test) return reader.refuse(given.disable ?? place, "cannot stand beside a test");
  if (disabled) return undefined;
  if (!given.test) {
    if (!hasImage) return reader.refuse(place, "needs a test");
    return void reader.warn(place, "is not carried out by fleetlog: it has no test, and that of an image is not known");
  }
  const command = readTest(reader, given.test);
  origins.set(`${at}/test`, given.test);
  const member = <K extends keyof HealthCheck>(
    name: K,
    from: Place | undefined,
    read: (reader: Reader, place: Place) => number | undefined,
  ) => {
    const value = from && read(reader, from);
    if (from) origins.set(`${at}/${name}`, from);
    return value === undefined ? {} : { [name]: value };
  };
  const rest = {
    ...member("intervalMs", given.interval, readDuration),
    ...member("timeoutMs", given.timeout, readDuration),
    ...member("retries", given.retries, (from, count) => from.integer(count)),
    ...member("startPeriodMs", given.start_period, readDuration),
  };
  if (command === undefined || command === "none") return undefined;
  return { test: { command }, ...(hasImage ? engineDefaults : {}), ...rest };
}

function readTest(reader: Reader, place: Place): string[] | "none" | undefined {
  if (!reader.isList(place)) {
    const line = reader.text(place);
    return line === undefined ? undefined : inShell(line);
  }
  const words = allOf(reader.items(place).map((item) => reader.looseText(item)));
  if (!words) return undefined;
  const [kind, ...rest] = words;
  if (kind === "NONE" && rest.length === 0) return "none";
  if (kind === "CMD" && rest.length > 0) return rest;
  if (kind === "CMD-SHELL" && rest.length === 1) return inShell(rest[0] ?? "");
  return reader.refuse(place, "must begin with CMD and a program, be CMD-SHELL and one line, or be NONE");
}

function inShell(line: string): string[] {
  return ["/bin/sh", "-c", line];
}
