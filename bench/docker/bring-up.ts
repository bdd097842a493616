/**
 * The same containers by the bare engine and under fleetlog, on the engine's own bridge and on a network with names. The four take
 * turns, so that what else the machine does hits all of them; of each the best round counts.
 */
import type Docker from "dockerode";
import { BareEngine } from "./bare.js";
import { benchCluster } from "./cluster.js";
import { type Network, type Round, rounded, widths } from "./containers.js";
import { Fleetlog, type OurRound } from "./fleetlog.js";

type Figures = Record<string, number>;

export async function bringUp(docker: Docker, image: string, socket: string, replicas: number): Promise<Figures> {
  const cluster = await benchCluster(socket);
  const engine = new BareEngine(docker, image, replicas);
  const fleetlog = new Fleetlog(cluster, docker, image, replicas);
  const bare: Record<Network, Round[]> = { bridge: [], named: [] };
  const ours: Record<Network, OurRound[]> = { bridge: [], named: [] };
  try {
    await engine.prepare();
    for (const width of widths) {
      for (const network of ["bridge", "named"] as const) {
        bare[network].push(await engine.round(network, width));
        ours[network].push(await fleetlog.round(network));
      }
    }
    return { ...figuresOf(bare, ours, replicas), [`fleetlog_${replicas}_to_${2 * replicas}_s`]: rounded(await fleetlog.doubled()) };
  } finally {
    await cluster.end();
    // What was kept for its logs is not the next part's.
    await docker.pruneContainers();
  }
}

function figuresOf(bare: Record<Network, Round[]>, ours: Record<Network, OurRound[]>, n: number): Figures {
  const up = { bare: least(bare.bridge, "upS"), bareNamed: least(bare.named, "upS") };
  const our = { up: least(ours.bridge, "upS"), upNamed: least(ours.named, "upS") };
  const byWidth = (rounds: Round[], name: string) =>
    Object.fromEntries(rounds.map(({ upS }, i) => [`${name}_${widths[i]}_at_once_s`, rounded(upS)]));
  return {
    [`engine_${n}_containers_s`]: rounded(up.bare),
    ...byWidth(bare.bridge, `engine_${n}_containers`),
    [`engine_${n}_on_a_network_s`]: rounded(up.bareNamed),
    ...byWidth(bare.named, `engine_${n}_on_a_network`),
    [`fleetlog_${n}_on_bridge_s`]: rounded(our.up),
    [`fleetlog_${n}_replicas_s`]: rounded(our.upNamed),
    ratio_to_engine: rounded(our.up / up.bare),
    ratio_to_engine_named: rounded(our.upNamed / up.bareNamed),
    ratio_named_to_default_bridge: rounded(our.upNamed / up.bare),
    [`engine_remove_${n}_s`]: rounded(least(bare.bridge, "downS")),
    [`fleetlog_remove_${n}_s`]: rounded(least(ours.bridge, "downS")),
    remove_ratio_to_engine: rounded(least(ours.bridge, "downS") / least(bare.bridge, "downS")),
    agent_cpu_s: rounded(least(ours.bridge, "agentCpuS")),
    agent_cpu_named_s: rounded(least(ours.named, "agentCpuS")),
    controller_cpu_s: rounded(least(ours.bridge, "controllerCpuS")),
    controller_cpu_named_s: rounded(least(ours.named, "controllerCpuS")),
  };
}

function least<K extends string>(rounds: readonly Record<K, number>[], member: K): number {
  return Math.min(...rounds.map((round) => round[member]));
}
