import type { ContainerSpec, Mount, RuntimeInfo, ServiceSpec } from "./types.js";

/** Where an engine's socket is unless somebody moved it: who has it has the host. */
const sockets = ["/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"];

const volumeName = /^[a-z0-9][a-z0-9_.-]{0,127}$/;

export function isVolumeName(text: string): boolean {
  return volumeName.test(text);
}

/** Absolute, and in the one form that a path has: without empty, `.` and `..` parts, or a slash at its end. */
export function isPlainPath(path: string): boolean {
  if (path === "/") return true;
  return (
    path.startsWith("/") &&
    path
      .slice(1)
      .split("/")
      .every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\0"))
  );
}

/** Whether a path is the folder, or in it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** Paths of the host that the containers mount, each once. */
export function bindSources(containers: readonly Pick<ContainerSpec, "mounts">[]): string[] {
  const sources = containers.flatMap(({ mounts = [] }) =>
    mounts.flatMap(({ type, source }) => (type === "bind" && source ? [source] : [])),
  );
  return [...new Set(sources)];
}

/** All of the host, or its engine's socket, may be had only with the same right as `privileged`. */
export function allowsBind({ allows, binds = [] }: Pick<RuntimeInfo, "allows" | "binds">, source: string): boolean {
  if (allows?.includes("privileged")) return true;
  if (source === "/" || sockets.some((socket) => isWithin(socket, source))) return false;
  return binds.some((folder) => isWithin(source, folder));
}

/** Names of the volumes that outlive the tasks of a spec, each once. By plain loops: asked for every update, and nearly always there are none. */
export function volumesOf({ containers }: Pick<ServiceSpec, "containers">): string[] {
  const names: string[] = [];
  for (const { mounts } of containers) {
    if (mounts === undefined) continue;
    for (const mount of mounts) if (isNamed(mount) && !names.includes(mount.source)) names.push(mount.source);
  }
  return names;
}

/** Whether each slot's data is on one node, where the slot's next task belongs. */
export function keepsHome({ mode, containers }: Pick<ServiceSpec, "mode" | "containers">): boolean {
  if (mode !== "replicated") return false;
  for (const { mounts } of containers) if (mounts?.some((mount) => isNamed(mount) && mount.sticky !== false)) return true;
  return false;
}

function isNamed(mount: Mount): mount is Mount & { source: string } {
  return mount.type === "volume" && mount.source !== undefined;
}
