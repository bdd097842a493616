import { arch, availableParallelism, platform, totalmem } from "node:os";
import { type NodeDescription, type RuntimeInfo, versionRange } from "../model/index.js";
import { machineOf } from "./host-process.js";

export type DescriptionOverrides = Partial<Omit<NodeDescription, "runtimes">>;

/** What this host offers, as far as the system tells; anything can be said differently. */
export function describeHost(runtimes: RuntimeInfo[], version: string, overrides: DescriptionOverrides = {}): NodeDescription {
  const machine = machineOf();
  return {
    capacity: { cpu: availableParallelism() * 1000, memory: totalmem() },
    reserved: { cpu: 0, memory: 0 },
    publishAddress: "127.0.0.1",
    labels: {},
    pool: "default",
    datacenter: "default",
    rack: "default",
    platform: { os: platform(), arch: arch(), agent: version },
    ...(machine === undefined ? {} : { machine }),
    ...overrides,
    clusterVersions: versionRange(),
    runtimes,
  };
}
