import { realpath } from "node:fs/promises";
import { isWithin } from "../../model/index.js";
import { ClusterError } from "../../ports/index.js";
import type { DockerLaunch } from "../launch-record.js";
import { type Engine, statusOf } from "./engine.js";
import { volumeNameOf, volumeOf } from "./labels.js";

export interface MountPolicy {
  /** Whether containers may reach beyond themselves. */
  allowPrivileged?: boolean | undefined;
  /** Folders of this host in and under which containers may mount. */
  allowBinds?: string[] | undefined;
}

/**
 * What a spec does not show of its mounts: where the links of this host lead, and whose volume has the name.
 * @throws ClusterError of kind invalid that says which mount this node must not make
 */
export async function checkMounts(
  engine: Engine,
  { mounts = [], files = [], namespace = "" }: DockerLaunch,
  policy: MountPolicy,
): Promise<void> {
  if (files.length > 0 && !engine.isLocal) {
    const message = `configs and secrets are mounted from this host, and the engine at ${engine.host} may be on another: use its socket`;
    throw new ClusterError("invalid", "engine_not_local", message);
  }
  for (const { type, source } of mounts) {
    if (source === undefined) continue;
    if (type === "bind" && engine.isLocal && !policy.allowPrivileged) await checkBind(engine, source, policy.allowBinds ?? []);
    if (type === "volume") await checkVolume(engine, { namespace, name: source });
  }
}

/** A source that is not there is refused by the engine, in its own words. */
async function checkBind(engine: Engine, source: string, folders: string[]): Promise<void> {
  const real = await resolved(source);
  if (real === undefined) return;
  const socket = await resolved(engine.host.replace(/^unix:\/\//, ""));
  const allowed = await Promise.all(folders.map(resolved));
  const isAllowed = allowed.some((folder) => folder !== undefined && isWithin(real, folder));
  if (isAllowed && real !== "/" && !(socket !== undefined && isWithin(socket, real))) return;
  const led = real === source ? source : `${source}, which is ${real},`;
  throw new ClusterError(
    "invalid",
    "bind_not_allowed",
    `this node's agent does not allow to mount ${led} of its host (agent --allow-bind)`,
  );
}

async function resolved(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

/** One that is not there is made with the container, and labelled. */
async function checkVolume(engine: Engine, volume: { namespace: string; name: string }): Promise<void> {
  const name = volumeNameOf(volume);
  try {
    const found = volumeOf((await engine.calls.getVolume(name).inspect()).Labels);
    if (found?.namespace === volume.namespace && found.name === volume.name) return;
  } catch (error) {
    if (statusOf(error) === 404) return;
    throw error;
  }
  const message = `the engine's volume ${name} is not the volume ${volume.name} of namespace ${volume.namespace}: it has no such labels`;
  throw new ClusterError("invalid", "foreign_volume", message);
}

/** What a node's agent says of its policy. */
export function allowedBinds({ allowBinds }: MountPolicy): { binds?: string[] } {
  return allowBinds && allowBinds.length > 0 ? { binds: allowBinds } : {};
}
