import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The contract, as it stands in the repository and in the package; compiled code lies two folders deeper. */
const path = new URL("../../../openapi/fleetlog.yaml", import.meta.url);

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
  text ??= JSON.stringify(parse(readFileSync(path, "utf8")));
  return text;
}
