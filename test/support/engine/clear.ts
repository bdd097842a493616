/** Ends and removes what an engine made on the host: in its slot alone, and also when the engine itself was killed. */
import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { eventually } from "../eventually.js";
import { run } from "./commands.js";
import { removeRules } from "./firewall.js";
import type { Slot } from "./slot.js";

const endWithinMs = 15_000;
const programs = /^(dockerd|docker-proxy|containerd|containerd-shim.*|runc)$/;

/** As if the host had lost its power: what was on disk is all that stays. */
export async function powerOff(slot: Slot): Promise<void> {
  await eventually(() => killed(slot), `the processes of ${slot.name} end`, endWithinMs);
  const data = join(slot.root, "data");
  await unmount(slot, (path) => path !== data);
  removeShimSockets(slot);
  rmSync(join(slot.root, "exec"), { recursive: true, force: true });
  for (const bridge of networkBridges(slot)) await run("ip", "link", "delete", bridge);
  await removeRules(slot);
  await eventually(() => cgroupsRemoved(slot), `the cgroups of ${slot.name} go`, endWithinMs);
}

/** Everything of the slot but its claim. */
export async function clear(slot: Slot): Promise<void> {
  await powerOff(slot);
  await unmount(slot, () => true);
  // A volume may have been another folder of this host: nothing is removed through a mount.
  if (mountsBelow(slot).length > 0) throw new Error(`still mounted: ${mountsBelow(slot).join(", ")}`);
  await run("rm", "-rf", "--one-file-system", slot.root);
}

/** Kills what runs; true when nothing does. */
function killed(slot: Slot): boolean {
  const pids = [...enginePids(slot), ...containerPids(slot)];
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length === 0;
}

/** The engine, its containerd, their helpers. */
export function enginePids({ root, range }: Slot): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const isOurs = words.some((word) => word.includes(`${root}/`) || word.startsWith(`${range}.`));
        return isOurs && programs.test(basename(readlinkSync(`/proc/${pid}/exe`)));
      } catch {
        return false;
      }
    });
}

function containerPids(slot: Slot): number[] {
  const pids = cgroups(slot).flatMap((path) => textOf(join(path, "cgroup.procs")).split("\n").filter(Boolean).map(Number));
  return [...new Set(pids)];
}

/** The slot's in each hierarchy of version 1, or the one in all; each before those in it. */
export function cgroups({ name }: Slot): string[] {
  const top = "/sys/fs/cgroup";
  return [top, ...foldersIn(top)]
    .map((hierarchy) => join(hierarchy, name))
    .flatMap((path) => (existsSync(path) ? [path, ...below(path)] : []));
}

function below(path: string): string[] {
  return foldersIn(path).flatMap((folder) => [folder, ...below(folder)]);
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
  } catch {
    return [];
  }
}

/** A cgroup is busy until the last of its processes is gone. */
function cgroupsRemoved(slot: Slot): boolean {
  for (const path of cgroups(slot).reverse()) rmdirSync(path);
  return true;
}

async function unmount(slot: Slot, isWanted: (path: string) => boolean): Promise<void> {
  const paths = mountsBelow(slot).filter(isWanted).reverse();
  if (paths.length > 0) await run("umount", "--lazy", ...paths);
}

export function mountsBelow({ root }: Slot): string[] {
  const paths = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");
  return paths.filter((path) => path.startsWith(`${root}/`));
}

/** The one place outside the slot's folder where containerd leaves something; who holds each stands in the folder. */
function removeShimSockets({ root }: Slot): void {
  for (const task of foldersIn(join(root, "exec/containerd/daemon/io.containerd.runtime.v2.task/moby"))) {
    const address = textOf(join(task, "address"));
    if (address !== "") rmSync(address.replace(/^unix:\/\//, ""), { force: true });
  }
}

/** The engine keeps its networks in a file, their bridges among the rest of the text. */
function networkBridges({ name, root }: Slot): string[] {
  const known = textOf(join(root, "data/network/files/local-kv.db"), "latin1");
  return readdirSync("/sys/class/net").filter(
    (bridge) => bridge !== name && existsSync(`/sys/class/net/${bridge}/bridge`) && known.includes(`"BridgeName":"${bridge}"`),
  );
}

function textOf(path: string, encoding: BufferEncoding = "utf8"): string {
  try {
    return readFileSync(path, encoding);
  } catch {
    return "";
  }
}
