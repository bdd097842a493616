/**
 * The slots of a machine: what one private engine has for itself. Whoever has made the bridge of a slot has the slot; it
 * carries who that is, so that the slots of processes that were killed can be found and cleared.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./commands.js";

const slots = 32;
const firstRange = 160;
/** The addresses of all slots together. */
export const allRanges = `10.${firstRange}.0.0/11`;
const lockWithinMs = 60_000;
const lockRetryMs = 50;

export interface Slot {
  /** Names its bridge, its cgroup, and the comment on its rules in the firewall. */
  name: string;
  /** Chains begin with it in place of DOCKER; a chain's name has room for 28 characters. */
  chains: string;
  /** The first two numbers of all its addresses. */
  range: string;
  /** Its folder. Short, since the paths of sockets are bounded. */
  root: string;
}

function slot(number: number): Slot {
  const name = `fleetlog${number}`;
  return { name, chains: `FL${number}`, range: `10.${firstRange + number}`, root: join(tmpdir(), `fleetlog-engine-${number}`) };
}

/** A slot that is free, or was its dead owner's: that one is cleared first. */
export function claimSlot(clear: (stale: Slot) => Promise<void>): Promise<Slot> {
  return alone(async () => {
    for (let number = 0; number < slots; number++) {
      const wanted = slot(number);
      const owner = ownerOf(wanted);
      if (owner === "alive") continue;
      if (owner === "dead") {
        await clear(wanted);
        await freeSlot(wanted);
      }
      await run("ip", "link", "add", "name", wanted.name, "type", "bridge");
      writeFileSync(`/sys/class/net/${wanted.name}/ifalias`, identity(process.pid));
      await run("ip", "address", "add", `${wanted.range}.0.1/22`, "dev", wanted.name);
      await run("ip", "link", "set", wanted.name, "up");
      return wanted;
    }
    throw new Error(`all of the ${slots} slots for engines are in use`);
  });
}

export async function freeSlot({ name }: Slot): Promise<void> {
  if (existsSync(`/sys/class/net/${name}`)) await run("ip", "link", "delete", name);
}

function ownerOf({ name }: Slot): "nobody" | "alive" | "dead" {
  if (!existsSync(`/sys/class/net/${name}`)) return "nobody";
  const alias = readFileSync(`/sys/class/net/${name}/ifalias`, "utf8").trim();
  return alias !== "" && identity(Number.parseInt(alias, 10)) === alias ? "alive" : "dead";
}

/** A pid and when its process began, since pids are used again. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${pid} ${stat.slice(stat.lastIndexOf(")")).split(" ")[20]}`;
  } catch {
    return "";
  }
}

/** One at a time on this machine; the kernel gives an abstract socket back however its holder ends. */
async function alone<T>(action: () => Promise<T>): Promise<T> {
  const until = performance.now() + lockWithinMs;
  let lock = await tryLock();
  while (!lock) {
    if (performance.now() > until) throw new Error(`another process has been claiming a slot for ${lockWithinMs} ms`);
    await new Promise((done) => setTimeout(done, lockRetryMs));
    lock = await tryLock();
  }
  try {
    return await action();
  } finally {
    lock.close();
  }
}

function tryLock(): Promise<Server | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(undefined));
    server.listen("\0fleetlog-engine-slots", () => done(server));
  });
}
