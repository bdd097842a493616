import { readFileSync, statSync } from "node:fs";
import { parse } from "yaml";
import { Contract } from "./http/index.js";

/** The contract, as it stands in the repository and in the package; compiled code lies two folders deeper. */
const source = new URL("../../../openapi/fleetlog.yaml", import.meta.url);
/** The same as the build leaves it: JSON is read in a fiftieth of the time. */
const built = new URL("../../openapi.json", import.meta.url);

let text: string | undefined;
let known: Contract | undefined;

/** Compiled once a process, however many APIs it serves. */
export function contract(): Contract {
  known ??= new Contract(JSON.parse(openApiText()));
  return known;
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
