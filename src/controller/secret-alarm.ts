import { secretKeys as keysOf, type View } from "../projections/index.js";
import type { SecretKeys } from "./secret-keys.js";

/**
 * Why a controller with these keys must not write; undefined while it may. It could place a task whose secrets it cannot give, and
 * say so of what another controller sees run. Where there is no secret no key is needed.
 */
export function secretAlarm(view: View, keys: SecretKeys | undefined): string | undefined {
  const missing = [...countedKeys(view)].filter(([id]) => !keys?.has(id));
  if (missing.length === 0) return undefined;
  const named = missing.map(([id, count]) => `${id} (${count} ${count === 1 ? "secret" : "secrets"})`).join(", ");
  return `this controller was not given the key that secrets are under: ${named}; start it with the file that holds it (--secrets-key)`;
}

interface Counted {
  webhooks: View["webhooks"];
  keys: ReadonlyMap<string, number>;
}

const counted = new WeakMap<View["secrets"], Counted>();

/** Asked at every look at the lease, four times a second: a committed view is immutable, so its secrets are counted once. */
function countedKeys(view: View): ReadonlyMap<string, number> {
  const { secrets, webhooks } = view;
  const known = counted.get(secrets);
  if (known?.webhooks === webhooks) return known.keys;
  const keys = keysOf(view);
  counted.set(secrets, { webhooks, keys });
  return keys;
}
