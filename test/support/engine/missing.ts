import { readFileSync } from "node:fs";
import { find } from "./commands.js";

const programs = ["dockerd", "containerd", "runc", "iptables", "iptables-save", "iptables-restore", "ip", "setpriv", "busybox", "tar"];
/** CAP_NET_ADMIN and CAP_SYS_ADMIN, as bits. */
const capabilities = (1n << 12n) | (1n << 21n);

/** What a private engine would need here and does not find; undefined where one can be had. */
export function missingForEngine(): string | undefined {
  if (process.platform !== "linux") return "Linux";
  if (process.getuid?.() !== 0 || !isPrivileged()) return "root with the capabilities of the host's network and mounts";
  const absent = programs.filter((program) => find(program) === undefined);
  if (absent.length > 0) return absent.join(", ");
  return isStatic(find("busybox") as string) ? undefined : "a static busybox";
}

function isPrivileged(): boolean {
  const effective = /^CapEff:\s+(\w+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return (BigInt(`0x${effective}`) & capabilities) === capabilities;
}

/** Another one's loader would be missing in the image. */
function isStatic(path: string): boolean {
  const program = readFileSync(path);
  const [at, size, count] = [Number(program.readBigUInt64LE(0x20)), program.readUInt16LE(0x36), program.readUInt16LE(0x38)];
  const asksForLoader = 3;
  return !Array.from({ length: count }, (_, index) => program.readUInt32LE(at + index * size)).includes(asksForLoader);
}
