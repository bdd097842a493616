/**
 * Engines that share a network namespace would share their chains, and each flushes them when it starts: a person's engine
 * and the other private ones would lose their rules. So a private engine finds an `iptables` that gives its chains names of
 * their own, marks its rules, and leaves the policies of the host alone.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { feed, find, run } from "./commands.js";
import { allRanges, type Slot } from "./slot.js";

/** Writes it into the folder `bin`, which goes in front of the engine's path. */
export async function prepareFirewall(slot: Slot): Promise<void> {
  writeWrapper(slot);
  await keepHostsApart(slot);
}

/** Containers of another engine are on another host: they are reached through its ports, never by their addresses. */
async function keepHostsApart({ name, chains, range }: Slot): Promise<void> {
  const own = `${range}.0.0/16`;
  const mark = `-m comment --comment ${name}`;
  const rules = [
    "*mangle",
    `:${chains} - [0:0]`,
    `-A FORWARD -s ${own} -d ${allRanges} ${mark} -j ${chains}`,
    `-A ${chains} -d ${own} -j RETURN`,
    `-A ${chains} -m conntrack --ctstate DNAT,ESTABLISHED,RELATED -j RETURN`,
    `-A ${chains} -j DROP`,
    "COMMIT",
  ];
  await feed(`${rules.join("\n")}\n`, "iptables-restore", "--wait", "10", "--noflush");
}

function writeWrapper({ name, chains, root }: Slot): void {
  const folder = join(root, "bin");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "iptables");
  writeFileSync(
    path,
    `#!/bin/sh
mark=
for word; do
  shift
  case $word in
    -P) exit 0 ;;
    DOCKER | DOCKER-*) word=${chains}\${word#DOCKER} ;;
    -A | -I | -C | -D) mark=${name} ;;
  esac
  set -- "$@" "$word"
done
exec ${find("iptables")} "$@" \${mark:+-m comment --comment $mark}
`,
  );
  chmodSync(path, 0o755);
}

/** Removes the slot's rules and chains in one step for each table. */
export async function removeRules(slot: Slot): Promise<void> {
  const removal = (await run("iptables-save")).split(/^(?=\*)/m).flatMap((table) => ofTable(slot, table.split("\n")));
  if (removal.length > 0) await feed(`${removal.join("\n")}\n`, "iptables-restore", "--wait", "10", "--noflush");
}

function ofTable({ name, chains }: Slot, lines: string[]): string[] {
  const table = lines.find((line) => line.startsWith("*"));
  const ours = (chain: string) => chain === chains || chain.startsWith(`${chains}-`);
  const own = lines.flatMap((line) => /^:(\S+)/.exec(line)?.[1] ?? []).filter(ours);
  const rules = lines.filter((line) => {
    const [, chain = "", comment] = /^-A (\S+) .*--comment "?([^\s"]+)/.exec(line) ?? [];
    return comment === name && !ours(chain);
  });
  if (!table || own.length + rules.length === 0) return [];
  const commands = [
    ...rules.map((rule) => rule.replace("-A", "-D")),
    ...own.map((chain) => `-F ${chain}`),
    ...own.map((chain) => `-X ${chain}`),
  ];
  return [table, ...commands, "COMMIT"];
}
