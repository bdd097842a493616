import type { Command } from "commander";
import type { ClusterEvent } from "../../client/index.js";
import { act, leaf } from "../leaf.js";
import { many } from "../service-flags.js";
import { printJson } from "../session.js";
import { cut } from "../table.js";
import type { Terminal } from "../terminal.js";
import { oneLine } from "../text.js";

interface EventsFlags {
  follow?: true;
  after?: string;
  type?: string[];
  subject?: string;
}

export function addEventsCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "events",
    summary: "read the log, one event a line",
    examples: [
      "events",
      "events --follow --type 'service.*'",
      "events --after 1200 --json",
      "events --subject service/k2j4m8q1x0ab --follow",
    ],
  })
    .option("-f, --follow", "stay, and show new events as they are committed")
    .option("--after <position>", "start after this position (LINEAGE-SEQ or a seq)")
    .option("--type <type>", "only this type, such as service.scaled; a trailing * matches a family", many)
    .option("--subject <subject>", "only about this subject (service/ID), or below a prefix that ends in /");
  act(command, io, async ({ client, json }, flags: EventsFlags) => {
    const { after, subject, follow = false, type: types } = flags;
    for await (const event of client.events({ after, subject, follow, types, signal: io.signal })) {
      if (json) printJson(io, event);
      else io.out(`${eventLine(io, event)}\n`);
    }
  });
}

function eventLine(io: Terminal, event: ClusterEvent): string {
  const { colors } = io;
  const type = event.type.replace(/^dev\.fleetlog\./, "");
  const data = event.data === undefined ? "(redacted)" : oneLine(JSON.stringify(event.data));
  const plain = `${event.seq.padStart(6)}  ${event.time}  ${type.padEnd(18)}  ${event.subject}`;
  const room = io.size ? Math.max(0, io.size.columns - plain.length - 2) : Number.POSITIVE_INFINITY;
  const shown = room > 12 ? `  ${colors.dim(cut(data, room))}` : "";
  return `${colors.dim(event.seq.padStart(6))}  ${colors.dim(event.time)}  ${colors.cyan(type.padEnd(18))}  ${oneLine(event.subject)}${shown}`;
}
