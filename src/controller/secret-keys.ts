import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import type { Envelope } from "../model/index.js";
import { ClusterError } from "../ports/index.js";

export const secretKeyBytes = 32;
/** What GCM wants of a nonce. */
export const secretNonceBytes = 12;
const tagBytes = 16;
const cipherName = "aes-256-gcm";

/**
 * The keys that secrets are under, newest first: the first seals, each opens what it sealed. No key is ever used itself: what
 * seals, what digests and what names it are derived from it, so that none of these tells anything of another.
 */
export class SecretKeys {
  readonly #keys: readonly DerivedKey[];

  /** @param keys at least one, each of `secretKeyBytes` */
  constructor(keys: readonly Buffer[]) {
    this.#keys = keys.map(derived);
  }

  /** The names by which envelopes call the keys. */
  get ids(): string[] {
    return this.#keys.map(({ id }) => id);
  }

  has(id: string): boolean {
    return this.#keys.some((key) => key.id === id);
  }

  /** @param nonce 24 hex digits, random: never the same twice under one key */
  seal(namespace: string, name: string, data: Buffer, nonce: string): Envelope {
    const { id, sealing } = this.#keys[0] as DerivedKey;
    const cipher = createCipheriv(cipherName, sealing, Buffer.from(nonce, "hex"), { authTagLength: tagBytes });
    cipher.setAAD(associated(namespace, name));
    const sealed = Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);
    return { version: 1, key: id, nonce, sealed: sealed.toString("base64") };
  }

  /** @throws ClusterError `secret_key_missing`, or `secret_damaged` for an envelope that was changed or is another secret's */
  open(namespace: string, name: string, { key: id, nonce, sealed }: Envelope): Buffer {
    const key = this.#keys.find((known) => known.id === id);
    if (!key) throw keyMissing(`secret ${name} of namespace ${namespace} is under the key ${id}, which this controller does not have`);
    try {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv(cipherName, key.sealing, Buffer.from(nonce, "hex"), { authTagLength: tagBytes });
      decipher.setAAD(associated(namespace, name));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
    } catch (cause) {
      const message = `the envelope of secret ${name} of namespace ${namespace} does not open under its key: it was changed, or is another's`;
      throw new ClusterError("internal", "secret_damaged", message, { cause });
    }
  }

  /** 64 hex digits under each key, newest first. Without a key nobody can try out what these bytes might have been. */
  digests(purpose: string, data: string | Buffer): string[] {
    return this.#keys.map(({ digesting }) => createHmac("sha256", digesting).update(`${purpose}\n`).update(data).digest("hex"));
  }
}

export function keyMissing(message: string): ClusterError {
  return new ClusterError("unavailable", "secret_key_missing", `${message} (controller --secrets-key)`);
}

interface DerivedKey {
  id: string;
  sealing: Buffer;
  digesting: Buffer;
}

function derived(key: Buffer): DerivedKey {
  const part = (purpose: string, bytes: number) => Buffer.from(hkdfSync("sha256", key, "", `fleetlog ${purpose} 1`, bytes));
  return {
    id: part("key id", 8).toString("hex"),
    sealing: part("secret envelope", secretKeyBytes),
    digesting: part("keyed digest", secretKeyBytes),
  };
}

/** An envelope that was moved to another name does not open. */
function associated(namespace: string, name: string): Buffer {
  return Buffer.from(`fleetlog-secret-1\n${namespace}/${name}`);
}
