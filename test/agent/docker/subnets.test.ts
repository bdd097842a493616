import test from "ava";
import type { Engine } from "../../../src/agent/docker/engine.js";
import { addressesIn, freeRanges, keptRange } from "../../../src/agent/docker/subnets.js";
import { parseRange, type Range, rangeText } from "../../../src/agent/names/index.js";

const range = (text: string) => parseRange(text) as Range;

/** An engine with these pools, and networks with these ranges. */
function engineWith(pools: { Base: string; Size: number }[] | null, subnets: string[]): Engine {
  const networks = subnets.map((Subnet) => ({ IPAM: { Config: [{ Subnet }] } }));
  const calls = {
    info: async () => ({ DefaultAddressPools: pools }),
    listNetworks: async () => [{}, { IPAM: { Config: null } }, ...networks],
  };
  return { calls } as unknown as Engine;
}

test("subnets: the next ranges of the engine's pools that none of its networks overlaps", async (t) => {
  const pools = [
    { Base: "198.19.0.0/22", Size: 24 },
    { Base: "203.0.113.0/24", Size: 26 },
  ];
  const free = await freeRanges(engineWith(pools, ["198.19.0.0/24", "198.19.2.128/25", "203.0.113.0/25", "fd00::/64"]));
  t.deepEqual(free.map(rangeText), ["198.19.1.0/24", "198.19.3.0/24", "203.0.113.128/26", "203.0.113.192/26"]);
});

test("subnets: of an engine without pools in its settings, those that it has by itself, and not too many at once", async (t) => {
  const free = (await freeRanges(engineWith(null, ["172.16.0.0/12"]))).map(rangeText);
  t.true(free.length > 0 && free.every((each) => /^192\.168\.\d+\.0\/20$/.test(each)), free.join());
});

test("subnets: a pool whose ranges have no room for two halves is passed over", async (t) => {
  t.deepEqual(await freeRanges(engineWith([{ Base: "198.19.0.0/24", Size: 30 }], [])), []);
});

test("subnets: the half that is kept is what the engine was not given, and nothing of a network that was made otherwise", (t) => {
  const made = addressesIn(range("198.19.4.0/23"));
  t.deepEqual(made, { Subnet: "198.19.4.0/23", IPRange: "198.19.4.0/24", Gateway: "198.19.4.1" });
  t.deepEqual(keptRange(made.Subnet, made.IPRange), { subnet: range("198.19.4.0/23"), kept: range("198.19.5.0/24") });
  for (const theirs of [undefined, "198.19.4.0/25", "198.19.5.0/24", "none"]) t.is(keptRange(made.Subnet, theirs), undefined);
  t.is(keptRange("", "198.19.4.0/24"), undefined);
});
