// Generates types and schemas from openapi/. `--check` fails when the committed files differ.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

const header = "// Generated from openapi/ by `npm run generate`. Do not edit.\n\n";
const http = parse(await readFile("openapi/fleetlog.yaml", "utf8"));
const events = JSON.parse(JSON.stringify(parse(await readFile("openapi/events.yaml", "utf8"))).replaceAll("./fleetlog.yaml#/", "#/"));

for (const name of Object.keys(events.components.schemas)) {
  if (name in http.components.schemas) throw new Error(`schema ${name} is in both documents`);
}
const composeSchema = withoutDescriptions(JSON.parse(await readFile("openapi/compose/compose-spec.json", "utf8")));
const schemas = { ...http.components.schemas, ...events.components.schemas };
const merged = { openapi: "3.1.0", info: http.info, paths: {}, components: { schemas } };

const eventTypes = Object.entries(events.components.messages)
  .filter(([, message]) => message["x-version"])
  .map(([type, message]) => ({ type, version: message["x-version"], schema: message.payload.$ref.split("/").pop() }));

const files = {
  "src/client/generated/api.ts": astToString(await openapiTS(http, { defaultNonNullable: false })),
  "src/model/generated/types.ts": astToString(await openapiTS(merged, { defaultNonNullable: true })),
  "src/model/generated/schemas.ts": `export const schemas: Record<string, object> = ${JSON.stringify(schemas, null, 1)};\n`,
  "src/api/compose/generated/schema.ts": [
    "// The JSON schema of the Compose Specification, from openapi/compose (Apache License 2.0).\n",
    `export const composeSchema: object = ${JSON.stringify(composeSchema, null, 1)};\n`,
  ].join("\n"),
  "src/model/generated/event-types.ts": [
    'import type { components } from "./types.js";\n',
    'type Schemas = components["schemas"];\n',
    "/** Data of every event type at its current version. */",
    "export interface EventData {",
    ...eventTypes.map((e) => `  "${e.type}": Schemas["${e.schema}"];`),
    "}\n",
    "/** Current version and schema of every event type. */",
    "export const eventTypes = {",
    ...eventTypes.map((e) => `  "${e.type}": { version: ${e.version}, schema: "${e.schema}" },`),
    "} as const;\n",
  ].join("\n"),
};

let stale = 0;
for (const [path, text] of Object.entries(files)) {
  const wanted = header + text;
  const found = await readFile(path, "utf8").catch(() => "");
  if (found === wanted) continue;
  if (process.argv.includes("--check")) {
    console.error(`${path} is not what openapi/ generates; run \`npm run generate\``);
    stale++;
  } else await writeFile(path, wanted);
}
process.exitCode = stale > 0 ? 1 : 0;

/** Without the texts that describe members; a member may itself be called `description`. */
function withoutDescriptions(value) {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => key !== "description" || typeof inner !== "string");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutDescriptions(inner)]));
}
