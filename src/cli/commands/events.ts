import type { Command } from "commander";
import type { ClusterEvent } from "../../client/index.js";
import { eventTypeNames } from "../../model/index.js";
import { EventNames, eventWords, typeOf } from "../event-words.js";
import { act, leaf } from "../leaf.js";
import { many } from "../many.js";
import { collect, printJson, type Session } from "../session.js";
import { cut } from "../table.js";
import type { Terminal } from "../terminal.js";
import { oneLine } from "../text.js";
import { parseCount } from "../units.js";

interface EventsFlags {
  follow?: true;
  after?: string;
  tail?: number;
  type?: string[];
  subject?: string;
}

export function addEventsCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "events",
    summary: "read the log, one event a line in words; --json shows all that an event holds",
    examples: [
      "events --tail 20",
      "events --follow --type 'service.*'",
      "events --after 1200 --json",
      "events --subject service/k2j4m8q1x0ab --follow",
    ],
  })
    .option("-f, --follow", "stay, and show new events as they are committed")
    .option("--after <position>", "start after this position (LINEAGE-SEQ or a seq)")
    .option("-n, --tail <events>", "only the last events", parseCount)
    .option("--type <type>", "only this type, such as service.scaled; a trailing * matches a family", many)
    .option("--subject <subject>", "only about this subject (service/ID), or below a prefix that ends in /");
  act(command, io, async (session, flags: EventsFlags) => {
    const { subject, follow = false, type: types, tail } = flags;
    const read = { subject, types, signal: io.signal };
    let { after } = flags;
    const print = await printer(session);
    if (tail !== undefined) {
      const last: ClusterEvent[] = [];
      for await (const event of session.client.events({ ...read, after, follow: false })) {
        after = event.id;
        last.push(event);
        if (last.length > tail) last.shift();
      }
      for (const event of last) print(event);
      if (!follow) return;
    }
    for await (const event of session.client.events({ ...read, after, follow })) print(event);
  });
}

async function printer({ client, io, json }: Session): Promise<(event: ClusterEvent) => void> {
  if (json) return (event) => printJson(io, event);
  const names = new EventNames();
  for (const service of await collect(client.list("/v1/services", { params: { query: { limit: 1000 } } }))) names.service(service);
  for (const node of await collect(client.list("/v1/nodes", { params: { query: { limit: 1000 } } }))) names.node(node);
  return (event) => {
    names.learn(event);
    io.out(`${eventLine(io, event, oneLine(eventWords(event, names)))}\n`);
  };
}

/** One column for every event, also those that are still to come. */
const typeWidth = Math.max(...eventTypeNames.map((name) => name.length));

export function eventLine({ colors, size }: Terminal, event: ClusterEvent, words: string): string {
  const seq = event.seq.padStart(6);
  // On a terminal the words need the room more than the milliseconds do.
  const time = size ? event.time.replace(/\.\d+Z$/, "Z") : event.time;
  const type = typeOf(event).padEnd(typeWidth);
  const room = size ? Math.max(0, size.columns - seq.length - time.length - type.length - 6) : Number.POSITIVE_INFINITY;
  return `${colors.dim(seq)}  ${colors.dim(time)}  ${colors.cyan(type)}  ${cut(words, room)}`;
}
