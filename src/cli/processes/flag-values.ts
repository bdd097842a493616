import { InvalidArgumentError } from "commander";
import type { Environment } from "../defaults.js";
import { UsageError } from "../exit.js";
import { parseCount, parseDuration } from "../units.js";

export function parsePositive(text: string): number {
  const count = parseCount(text);
  if (count === 0) throw new InvalidArgumentError("It must be 1 or more.");
  return count;
}

export function positiveIn(env: Environment, name: string): number | undefined {
  const text = env[name];
  try {
    return text === undefined ? undefined : parsePositive(text);
  } catch (error) {
    throw new UsageError(`${name}=${text}: ${(error as Error).message}`, { cause: error });
  }
}

export function durationOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

/** Leaves out what was not given. */
export function defined<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

export const webhookAllowText =
  "network, address or host that webhooks may go to, beside the internet; repeat it (FLEETLOG_WEBHOOK_ALLOW, commas between)";

export function webhookAllowIn({ webhookAllow }: { webhookAllow?: string[] }, env: Environment): string[] {
  return webhookAllow ?? env.FLEETLOG_WEBHOOK_ALLOW?.split(",").filter(Boolean) ?? [];
}
