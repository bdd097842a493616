import { secretKeys as keysOf, type View } from "../projections/index.js";
import type { SecretKeys } from "./secret-keys.js";

/**
 * Why a controller with these keys must not write; undefined while it may. It could place a task whose secrets it cannot give, and
 * say so of what another controller sees run. Where there is no secret no key is needed.
 */
export function secretAlarm(view: View, keys: SecretKeys | undefined): string | undefined {
  const missing = [...keysOf(view)].filter(([id]) => !keys?.has(id));
  if (missing.length === 0) return undefined;
  const named = missing.map(([id, count]) => `${id} (${count} ${count === 1 ? "secret" : "secrets"})`).join(", ");
  return `this controller was not given the key that secrets are under: ${named}; start it with the file that holds it (--secrets-key)`;
}
