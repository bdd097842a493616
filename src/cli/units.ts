import { InvalidArgumentError } from "commander";

/** Quantities as people write them: durations (`1m30s`), bytes (`64M`), CPUs (`0.5`). Inside they are integers. */

const durationMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const byteFactors: Record<string, number> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Milliseconds. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text) {
    throw new InvalidArgumentError("A duration is written like 500ms, 5s, 1m30s or 2h.");
  }
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (durationMs[unit as string] ?? 0), 0));
}

/** Bytes; the units are powers of 1024, as docker's are. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i.exec(text);
  const bytes = Math.round(Number(match?.[1]) * (byteFactors[match?.[2]?.toLowerCase() ?? ""] ?? Number.NaN));
  if (!match || !Number.isSafeInteger(bytes)) throw new InvalidArgumentError("A size is written like 64M, 1.5G or 4096.");
  return bytes;
}

/** Millicores. */
export function parseCpus(text: string): number {
  const cpus = /^\d+(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(cpus)) throw new InvalidArgumentError("CPUs are written like 0.5 or 2, with at most three decimals.");
  return Math.round(cpus * 1000);
}

export function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return count;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount >= 100 || Number.isInteger(amount) ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

export function formatCpus(millicores: number): string {
  return String(millicores / 1000);
}

/** The largest unit that says enough: `850 ms`, `12 s`, `4 min`, `3 h`, `2 d`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const steps: [number, string][] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1_000, "s"],
  ];
  const [size, unit] = steps.find(([size]) => ms >= size) ?? [1_000, "s"];
  return `${Math.floor(ms / size)} ${unit}`;
}
