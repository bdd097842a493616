import { readFileSync } from "node:fs";
import type { NetworkInspectInfo } from "dockerode";
import { addressText, halvesOf, overlaps, parseRange, type Range, rangeText, sizeOf } from "../names/index.js";
import type { Engine } from "./engine.js";

/** Where the engine takes addresses from unless its settings say otherwise. */
const usualPools: Pool[] = [
  ...Array.from({ length: 15 }, (_, index) => ({ Base: `172.${17 + index}.0.0/16`, Size: 16 })),
  { Base: "192.168.0.0/16", Size: 20 },
];
const routesFile = "/proc/net/route";
/** Some are lost to others who look at the same time. */
const rangesMax = 16;
/** Below it a half has no room for anybody. */
const bitsMax = 28;

interface Pool {
  Base: string;
  Size: number;
}

/**
 * The next ranges of the engine's pools that nothing on it or on this host has. The engine would choose one of them by itself;
 * but then it gives all of its addresses to containers.
 */
export async function freeRanges({ calls }: Engine): Promise<Range[]> {
  const { DefaultAddressPools: pools } = (await calls.info()) as { DefaultAddressPools?: Pool[] | null };
  const taken = [...rangesOf(await calls.listNetworks()), ...routedRanges()];
  const found: Range[] = [];
  for (const range of rangesIn(pools && pools.length > 0 ? pools : usualPools)) {
    if (taken.some((each) => overlaps(each, range))) continue;
    found.push(range);
    if (found.length === rangesMax) break;
  }
  return found;
}

function* rangesIn(pools: Pool[]): Generator<Range> {
  for (const { Base, Size } of pools) {
    const pool = parseRange(Base);
    if (!pool || Size < pool.bits || Size > bitsMax) continue;
    const range = { first: pool.first, bits: Size };
    for (; range.first < pool.first + sizeOf(pool); range.first += sizeOf(range)) yield { ...range };
  }
}

function rangesOf(networks: NetworkInspectInfo[]): Range[] {
  return networks.flatMap(({ IPAM }) => IPAM?.Config ?? []).flatMap(({ Subnet = "" }) => parseRange(Subnet) ?? []);
}

/** What this host knows a way to, other than the way to everywhere. */
function routedRanges(): Range[] {
  let table = "";
  try {
    table = readFileSync(routesFile, "utf8");
  } catch {
    // Not on Linux: then the engine is not on this host either.
  }
  return table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, destination = "", , , , , , mask = ""] = line.split("\t");
      const bits = bitsOf(fromHex(mask));
      return bits === 0 || destination === "" ? [] : [{ first: fromHex(destination), bits }];
    });
}

/** The kernel writes addresses in the order of bytes in its memory, on every common machine the last byte first. */
function fromHex(text: string): number {
  return Buffer.from(text.padStart(8, "0"), "hex").readUInt32LE();
}

function bitsOf(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}

/** The engine gives the lower half to containers, and its host the first address of it. */
export function addressesIn(range: Range): { Subnet: string; IPRange: string; Gateway: string } {
  return { Subnet: rangeText(range), IPRange: rangeText(halvesOf(range)[0]), Gateway: addressText(range.first + 1) };
}

/** What the engine keeps clear of containers; undefined of a network that was not made so. */
export function keptRange(Subnet: string, IPRange: string | undefined): { subnet: Range; kept: Range } | undefined {
  const subnet = parseRange(Subnet);
  if (!subnet || IPRange === undefined) return undefined;
  const [lower, kept] = halvesOf(subnet);
  return IPRange === rangeText(lower) ? { subnet, kept } : undefined;
}
