import test from "ava";
import fc from "fast-check";
import { compareKeys, type PageKey, pageOf, parseCursor } from "../../src/api/pages.js";

const keyOf = (name: string): PageKey => [name];

function read(rows: string[], cursor: string | undefined, limit: number) {
  const after = parseCursor(cursor, "s");
  const sorted = [...rows].sort((a, b) => compareKeys([a], [b]));
  const rest = after ? sorted.filter((name) => compareKeys([name], after) > 0) : sorted;
  return pageOf(rest, limit, keyOf, (name) => name);
}

test("every row that is there throughout comes exactly once, whatever comes and goes between the pages", (t) => {
  const names = fc.uniqueArray(fc.string({ maxLength: 8 }), { maxLength: 30 });
  fc.assert(
    fc.property(names, names, names, fc.integer({ min: 1, max: 7 }), (staying, going, coming, limit) => {
      const lasting = staying.filter((name) => !going.includes(name) && !coming.includes(name));
      let rows = [...new Set([...lasting, ...going])];
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; ; pages++) {
        const page = read(rows, cursor, limit);
        seen.push(...page.items);
        if (page.next === null) break;
        cursor = page.next;
        if (pages === 0) rows = [...new Set([...lasting, ...coming])];
      }
      for (const name of lasting) t.is(seen.filter((other) => other === name).length, 1, name);
      t.is(new Set(seen).size, seen.length);
    }),
    { numRuns: 200 },
  );
});

test("a cursor that is not one of this list is refused by name", (t) => {
  for (const cursor of ["!", "bm8", Buffer.from("[1]").toString("base64url"), Buffer.from('["a","b"]').toString("base64url"), ""]) {
    const error = t.throws(() => parseCursor(cursor, "s"));
    t.is((error as { code?: string }).code, "invalid_cursor");
  }
});
