import test from "ava";
import { composeSchema } from "../../../src/api/compose/generated/schema.js";
import { supportMatrix } from "../../../src/api/compose/matrix.js";
import { fileKeys, type Section, serviceKeys } from "../../../src/api/compose/support.js";

interface Schema {
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  oneOf?: Schema[];
  $ref?: string;
}

const { $defs } = composeSchema as { $defs: Record<string, Schema> };

/** The members that the specification knows here, by way of what its schema refers to. */
function properties({ properties: own = {}, allOf = [], $ref }: Schema): Record<string, Schema> {
  const referred = $ref === undefined ? undefined : $defs[$ref.replace("#/$defs/", "")];
  return Object.assign({}, ...allOf.map(properties), referred ? properties(referred) : {}, own);
}

function compare(section: Section, schema: Schema, at: string): string[] {
  const known = properties(schema);
  const missing = Object.keys(known).filter((key) => !Object.hasOwn(section, key));
  const unknown = Object.keys(section).filter((key) => !Object.hasOwn(known, key));
  const inner = Object.entries(section).flatMap(([key, { members }]) =>
    members ? compare(members, known[key] ?? {}, `${at}.${key}`) : [],
  );
  return [...missing.map((key) => `${at}.${key} is missing`), ...unknown.map((key) => `${at}.${key} is not Compose's`), ...inner];
}

test("support: the table says of every key of the specification what becomes of it, and of no other", (t) => {
  t.deepEqual(compare(fileKeys, composeSchema as Schema, "file"), []);
  t.deepEqual(compare(serviceKeys, { $ref: "#/$defs/service" }, "service"), []);
});

test("support: the matrix has a row for each key, those within others included", (t) => {
  const matrix = supportMatrix();
  t.regex(matrix, /^\| `deploy\.update_config\.order` \| supported \| \|$/m);
  t.regex(matrix, /^\| `user` \| supported \| refused for a process \|$/m);
  t.regex(matrix, /^\| `provider` \| refused \| /m);
});
