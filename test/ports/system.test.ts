import test from "ava";
import { systemRandom } from "../../src/ports/index.js";

test("random: so many bytes as were asked for, more at once than are drawn at once included, and never the same", (t) => {
  const texts = Array.from({ length: 5_000 }, (_, i) => systemRandom.hex(i % 2 === 0 ? 16 : 32));
  t.true(texts.every((text, i) => text.length === (i % 2 === 0 ? 32 : 64)));
  t.is(new Set(texts.map((text) => text.slice(0, 32))).size, texts.length);
  t.is(systemRandom.hex(100_000).length, 200_000);
  // Nothing of it is what was wiped before.
  t.false(texts.some((text) => /0{16}/.test(text)));
});
