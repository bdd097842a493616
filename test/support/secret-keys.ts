import { SecretKeys } from "../../src/controller/index.js";

/** Keys of this one byte each, newest first. */
export function testSecretKeys(...bytes: number[]): SecretKeys {
  return new SecretKeys((bytes.length > 0 ? bytes : [7]).map((byte) => Buffer.alloc(32, byte)));
}
