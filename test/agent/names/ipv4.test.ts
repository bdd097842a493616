import test from "ava";
import fc from "fast-check";
import { addressText, contains, halvesOf, overlaps, parseAddress, parseRange, rangeText, sizeOf } from "../../../src/agent/names/ipv4.js";

const range = fc
  .tuple(fc.integer({ min: 8, max: 30 }), fc.nat(2 ** 32 - 1))
  .map(([bits, address]) => ({ bits, first: address - (address % 2 ** (32 - bits)) }));

test("ipv4: a range is read as it is written, and two overlap where they have an address in common", (t) => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      t.deepEqual(parseRange(rangeText(a)), a);
      const [lower, upper] = halvesOf(a);
      t.is(sizeOf(lower) + sizeOf(upper), sizeOf(a));
      t.false(overlaps(lower, upper));
      t.true(overlaps(a, upper) && contains(a, lower.first) && contains(a, upper.first + sizeOf(upper) - 1));
      t.is(overlaps(a, b), Math.max(a.first, b.first) < Math.min(a.first + sizeOf(a), b.first + sizeOf(b)));
    }),
  );
});

test("ipv4: what is no address or no beginning of a range is not taken for one", (t) => {
  t.is(addressText(parseAddress("255.0.16.1") as number), "255.0.16.1");
  for (const text of ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "a.b.c.d", "::1", "1.2.3.-4"]) t.is(parseAddress(text), undefined, text);
  for (const text of ["10.0.0.1/24", "10.0.0.0/33", "10.0.0.0", "10.0.0.0/8/8", "fd00::/64"]) t.is(parseRange(text), undefined, text);
});
