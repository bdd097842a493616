/**
 * Names of services across hosts, for containers: a name server of the agent's on each network of this host, and a stand-in on
 * it for each service that was asked for and has no task here. Answers nobody about networks that he is not on, and lets
 * nobody through from elsewhere. Never in the way of other names: those are left to the servers that were asked before.
 */
export { type AddressMemory, AddressPool } from "./address-pool.js";
export { type BridgeAddresses, hostBridges, mayServeNames } from "./bridge-addresses.js";
export type { HostNetwork } from "./host-addresses.js";
export { HostNames, type NameService } from "./host-names.js";
export { addressText, halvesOf, overlaps, parseRange, type Range, rangeText, sizeOf } from "./ipv4.js";
export { readUpstream, type Upstream } from "./upstream.js";
