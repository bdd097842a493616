import test, { type ExecutionContext } from "ava";
import { find } from "./engine/commands.js";

/** Programs of others that docker-compose.yml has as images, and what Debian calls their packages. */
const packages = {
  nginx: "nginx-light",
  openssl: "openssl",
  prometheus: "prometheus",
  promtool: "prometheus",
  "docker-compose": "docker-compose",
} as const;
export type Program = keyof typeof packages;

/** What this host lacks of them, by package; undefined where it lacks nothing. */
export function missingPrograms(...names: Program[]): string | undefined {
  const missing = new Set(names.filter((name) => find(name) === undefined).map((name) => packages[name]));
  return missing.size === 0 ? undefined : [...missing].join(" and ");
}

/** A test with such programs: reported as skipped, with what is missing, where they are not there. */
export function programTest(names: Program[], title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  const missing = missingPrograms(...names);
  if (missing === undefined) test(title, implementation);
  else test.skip(`${title} (needs ${missing})`, implementation);
}
