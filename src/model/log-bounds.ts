import type { ContainerSpec } from "./types.js";

type Logging = NonNullable<NonNullable<ContainerSpec["docker"]>["logging"]>;

/** Drivers that keep a container's log as files on its host. */
const filingDrivers = new Set(["json-file", "local"]);
/** What they keep when a spec says nothing: as much as of a process. */
const usual = { "max-size": "10m", "max-file": "3" };
const fileBytesMax = 2 ** 30;
const filesMax = 100;
const logBytesMax = 10 * 2 ** 30;
/** Of lines that wait for a slow disk, in the engine's own memory. */
const bufferBytesMax = 16 * 2 ** 20;

const powers = "bkmgtp";
const sizeText = /^(\d{1,15}(?:\.\d{1,6})?) ?([kmgtp]?)i?b?$/i;

/** A size as the engine reads it; units count 1024 each, which is at least what a driver makes of them. */
function sizeOf(text: string): number | undefined {
  const [, digits, unit = ""] = sizeText.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * 1024 ** powers.indexOf(unit.toLowerCase() || "b");
}

function sizeProblem(text: string, max: number, maxText: string): string | undefined {
  const bytes = sizeOf(text);
  return bytes !== undefined && bytes >= 1 && bytes <= max ? undefined : `${shown(text)} is no size from 1 to ${maxText}, such as 10m`;
}

function filesProblem(text: string): string | undefined {
  const isCount = /^[1-9]\d{0,2}$/.test(text) && Number(text) <= filesMax;
  return isCount ? undefined : `${shown(text)} is no number of files from 1 to ${filesMax}`;
}

const checks: Record<string, (text: string) => string | undefined> = {
  "max-size": (text) => sizeProblem(text, fileBytesMax, "1g"),
  "max-file": filesProblem,
  "max-buffer-size": (text) => sizeProblem(text, bufferBytesMax, "16m"),
};

/** Options with which a container's log could fill its host; one that keeps no files there has none. */
export function logBoundProblems({ driver, options = {} }: Logging): { option: string; message: string }[] {
  if (!filingDrivers.has(driver)) return [];
  const problems = Object.entries(checks).flatMap(([option, check]) => {
    const message = options[option] === undefined ? undefined : check(options[option]);
    return message === undefined ? [] : [{ option, message: `${message}: a log without bounds fills its host` }];
  });
  if (problems.length > 0) return problems;
  const { "max-size": size, "max-file": files } = { ...usual, ...options };
  if ((sizeOf(size) ?? 0) * Number(files) <= logBytesMax) return [];
  return [{ option: "max-size", message: `${files} files of ${size} are more than the 10g that one log may have` }];
}

/** The options to give to a driver: bounds that are missing, or are none, are the usual ones. */
export function boundedLogOptions(logging: Logging): Record<string, string> {
  const { driver, options = {} } = logging;
  if (!filingDrivers.has(driver)) return { ...options };
  const unbounded = new Set(logBoundProblems(logging).map(({ option }) => option));
  return { ...usual, ...Object.fromEntries(Object.entries(options).filter(([option]) => !unbounded.has(option))) };
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 32));
}
