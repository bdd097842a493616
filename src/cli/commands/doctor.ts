import type { Command } from "commander";
import { checkHost, type Finding } from "../doctor/index.js";
import { Unsuccessful } from "../exit.js";
import { act, leaf } from "../leaf.js";
import { printJson } from "../session.js";
import type { Terminal } from "../terminal.js";

export function addDoctorCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "doctor",
    summary: "check what this host and its controller need; what is amiss is shown with its fix",
    examples: ["doctor", "doctor --listen 0.0.0.0:7070 --data-dir /var/lib/fleetlog", "doctor --json"],
  }).option("--listen <host:port>", "where a controller of this host is to listen (FLEETLOG_LISTEN; 127.0.0.1:7070)");
  act(command, io, async (session, { listen }: { listen?: string }) => {
    const findings = await checkHost(session, listen);
    if (session.json) printJson(io, findings, 2);
    else for (const finding of findings) show(io, finding);
    if (findings.some(({ verdict }) => verdict === "failed")) throw new Unsuccessful();
  });
}

function show({ out, colors }: Terminal, { check, verdict, found, fix }: Finding): void {
  const paint = { ok: colors.green, warning: colors.yellow, failed: colors.red }[verdict];
  out(`${paint(verdict.padEnd(8))} ${check.padEnd(11)} ${found}\n`);
  if (fix !== undefined) out(`${" ".repeat(21)}→ ${fix}\n`);
}
