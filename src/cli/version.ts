import { readFileSync } from "node:fs";

/** As package.json says; the compiled file stands three directories below it. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  return (manifest as { version: string }).version;
}
