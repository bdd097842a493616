import { randomInt } from "node:crypto";

/** A loopback address of the test's own, so that fixed published ports of tests that run side by side do not collide. */
export function loopbackAddress(): string {
  return `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;
}
