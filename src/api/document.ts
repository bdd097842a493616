import { readFileSync, statSync } from "node:fs";
import { parse } from "yaml";

/** The contract, as it stands in the repository and in the package; compiled code lies two folders deeper. */
const source = new URL("../../../openapi/fleetlog.yaml", import.meta.url);
/** The same as the build leaves it: JSON is read in a fiftieth of the time. */
const built = new URL("../../openapi.json", import.meta.url);

export interface OpenApiDocument {
  paths: Record<string, Record<string, { security?: object[]; requestBody?: object; "x-fleetlog-local"?: boolean }>>;
  components: { schemas: Record<string, unknown>; parameters: Record<string, { schema: { $ref?: string } }> };
}

let text: string | undefined;

/** A copy of its own for whoever asks: the validator writes into the one that it is given. */
export function openApiDocument(): OpenApiDocument {
  return JSON.parse(openApiText()) as OpenApiDocument;
}

export function openApiText(): string {
  text ??= builtText() ?? JSON.stringify(parse(readFileSync(source, "utf8")));
  return text;
}

/** Undefined where there is none, or the contract has changed since. */
function builtText(): string | undefined {
  try {
    return statSync(built).mtimeMs < statSync(source).mtimeMs ? undefined : readFileSync(built, "utf8");
  } catch {
    return undefined;
  }
}
