/** `fleetlog dev` with the example stack. */
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { type Running, startFleetlog, temporaryDir } from "./fleetlog.js";
import { loopbackAddress } from "./loopback.js";
import { endLeftovers } from "./processes.js";

export interface Dev {
  running: Running;
  dataDir: string;
  agentDir: string;
  address: string;
  url: string;
}

/** In the environment of a `dev` that is to find no engine, also on a machine that has one. */
export const noEngine = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

export interface DevStart {
  /** An earlier one, whose data directory and address are taken again. */
  again?: Pick<Dev, "dataDir" | "address">;
  env?: Record<string, string>;
  args?: string[];
}

export async function startDev(t: ExecutionContext, { again, env = noEngine, args = [] }: DevStart = {}): Promise<Dev> {
  const dataDir = again?.dataDir ?? temporaryDir(t);
  const address = again?.address ?? loopbackAddress();
  const agentDir = join(dataDir, "agent");
  if (!again) endLeftovers(t, agentDir);
  const running = startFleetlog(t, ["dev", "--data-dir", dataDir, "--listen", "127.0.0.1:0", "--publish-address", address, ...args], env);
  const [, url] = await running.printed(/api +(http:\S+)/);
  return { running, dataDir, agentDir, address, url: url as string };
}

export async function page(address: string, port: number): Promise<string> {
  const response = await fetch(`http://${address}:${port}/`, { signal: AbortSignal.timeout(3_000) });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
}
