import test from "ava";
import { AddressPool, parseRange, type Range } from "../../../src/agent/names/index.js";
import { memory } from "../../support/address-memory.js";

const kept = parseRange("10.1.1.248/29") as Range;

test("address pool: each owner on a network has an address of its own, the same after a restart, until there are no more", (t) => {
  const file = memory();
  const pool = new AddressPool(file);
  const owners = Array.from({ length: 7 }, (_, index) => `service/${index}`);
  const given = owners.map((owner) => pool.take("n", kept, owner));
  t.is(new Set(given).size, 7);
  // The last one is the network's own.
  t.deepEqual(given.toSorted()[6], "10.1.1.254");
  t.is(pool.take("n", kept, "service/7"), undefined);
  t.deepEqual(
    owners.map((owner) => new AddressPool(file).take("n", kept, owner)),
    given,
  );
  t.truthy(pool.take("m", kept, "service/7"), "another network has its own");
  t.deepEqual(pool.ownersOn("n").toSorted(), owners);
  pool.release("n", "service/3");
  t.is(pool.take("n", kept, "service/7"), given[3]);
});
