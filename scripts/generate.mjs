// Generates types and schemas from openapi/, and tables of the docs from the code. `--check` fails when the committed files differ.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
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

/** The table of a page stands between two comments; all else on the page is written by hand. */
const page = "docs/compose.md";
const marks = /(<!-- generated from src\/api\/compose\/support\.ts -->\n)[\s\S]*(<!-- end of what is generated -->)/;
const written = await readFile(page, "utf8");
if (!marks.test(written)) throw new Error(`${page} has no place for the table`);
const { supportMatrix } = await imported("src/api/compose", "matrix", "support");

const wantedFiles = Object.entries(files).map(([path, text]) => [path, header + text]);
wantedFiles.push([page, written.replace(marks, (_, begin, end) => `${begin}\n${supportMatrix()}\n${end}`)]);

let stale = 0;
for (const [path, wanted] of wantedFiles) {
  const found = await readFile(path, "utf8").catch(() => "");
  if (found === wanted) continue;
  if (process.argv.includes("--check")) {
    console.error(`${path} is not what is generated; run \`npm run generate\``);
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

/** Some files of a folder that import only one another, without a build of everything: the exports of the first. */
async function imported(folder, ...names) {
  const place = await mkdtemp(join(tmpdir(), "fleetlog-generate-"));
  try {
    await writeFile(join(place, "package.json"), '{ "type": "module" }');
    for (const name of names) {
      const source = await readFile(`${folder}/${name}.ts`, "utf8");
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
      await writeFile(join(place, `${name}.js`), ts.transpileModule(source, { compilerOptions: options }).outputText);
    }
    return await import(pathToFileURL(join(place, `${names[0]}.js`)).href);
  } finally {
    await rm(place, { recursive: true });
  }
}
