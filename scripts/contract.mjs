// Leaves the HTTP contract as JSON beside the compiled files: whoever serves it needs half a second of a core to read its YAML.
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";

writeFileSync("dist/openapi.json", JSON.stringify(parse(readFileSync("openapi/fleetlog.yaml", "utf8"))));
