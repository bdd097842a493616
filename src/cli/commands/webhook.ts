import { type Command, Option } from "commander";
import type { components } from "../../client/index.js";
import { UsageError } from "../exit.js";
import { given } from "../given.js";
import { act, group, leaf } from "../leaf.js";
import { many } from "../many.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { formatDuration, parseCount, parseDuration } from "../units.js";
import { testedText } from "../webhook-text.js";

const formats: components["schemas"]["WebhookFormat"][] = ["cloudevents", "alertmanager"];

export function addWebhookCommands(program: Command, io: Terminal): void {
  const webhook = group(program, "webhook", "addresses that events are sent to as they happen");
  addCreate(webhook, io);
  addList(webhook, io);
  addInspect(webhook, io);
  addUpdate(webhook, io);
  addTest(webhook, io);
  addReplay(webhook, io);
  addRemove(webhook, io);
}

interface CreateFlags {
  type?: string[];
  subject?: string;
  format?: (typeof formats)[number];
  secret?: string;
  after?: string;
  attempts?: number;
}

function addCreate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "create <name> <url>",
    summary: "send events to a URL from now on, and show the secret that they are signed with, this once",
    examples: [
      "webhook create chat https://hooks.example.org/fleet --type 'alert.*'",
      "webhook create audit https://audit.example.org/events --subject service/ --after 0",
      "webhook create alertmanager http://alertmanager:9093 --format alertmanager",
    ],
  })
    .option("--type <type>", "only events of this type; a trailing * matches a family; repeat it", many)
    .option("--subject <subject>", "only about this subject (service/ID), or below a prefix that ends in /")
    .addOption(new Option("--format <format>", "what is sent: events, or alerts as Alertmanager takes them").choices(formats))
    .option("--secret <secret>", "the secret to sign with, whsec_ and base64 (one is made)")
    .option("--after <position>", "begin with what came after it (now)")
    .option("--attempts <count>", "tries before an event is given up (10)", parseCount);
  act(command, io, async ({ client, json }, name: string, url: string, flags: CreateFlags) => {
    const { type: types, subject, format, secret, after, attempts } = flags;
    const { data } = await client.post("/v1/webhooks", {
      body: { name, url, ...given({ types, subject, format, secret, after, attempts }) },
    });
    if (json) return printJson(io, data, 2);
    io.out(`${data.webhook.id}\n`);
    if (data.secret !== undefined) io.out(`${data.secret}\n`);
  });
}

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ls",
    summary: "list webhooks, and how far they have come",
    examples: ["webhook ls", "webhook ls --json"],
  });
  act(command, io, async ({ client, json }) => {
    const webhooks = await collect(client.list("/v1/webhooks"));
    if (json) return printJson(io, webhooks, 2);
    printTable(
      io,
      [
        { title: "ID", value: ({ id }) => id },
        { title: "NAME", value: ({ name }) => name, shrinkTo: 10 },
        { title: "TARGET", value: ({ target }) => target, shrinkTo: 16 },
        { title: "WANTS", value: ({ format, types = [], subject }) => wantsText(format, types, subject), shrinkTo: 10 },
        { title: "STATE", value: ({ paused }) => (paused ? "paused" : "on") },
        { title: "POSITION", value: ({ position }) => position.split("-").at(-1) ?? position },
        { title: "GIVEN UP", value: ({ deadLettersTotal }) => String(deadLettersTotal) },
        { title: "AGE", value: ({ createdAt }) => formatDuration(Math.max(0, io.now() - Date.parse(createdAt))) },
      ],
      webhooks,
    );
  });
}

function addInspect(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "inspect <webhook>",
    summary: "show a webhook, and what it gave up with the reasons",
    examples: ["webhook inspect chat"],
  });
  act(command, io, async ({ client }, webhook: string) => {
    const { data } = await client.get("/v1/webhooks/{webhook}", { params: { path: { webhook } } });
    printJson(io, data, 2);
  });
}

interface UpdateFlags {
  target?: string;
  type?: string[];
  allTypes?: true;
  subject?: string;
  anySubject?: true;
  attempts?: number;
  pause?: true;
  resume?: true;
  rotateSecret?: true;
  secret?: string;
  grace?: number;
}

function addUpdate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "update <webhook>",
    summary: "change where a webhook sends, what it wants, or its secret, or pause it; it goes on from where it stands",
    examples: [
      "webhook update chat --target https://hooks.example.org/other --type 'alert.*' --type node.failed",
      "webhook update chat --pause",
      "webhook update chat --rotate-secret --grace 1h",
    ],
  })
    .option("--target <url>", "send to this URL from now on")
    .option("--type <type>", "want only events of this type; a trailing * matches a family; repeat it", many)
    .option("--all-types", "want events of all types")
    .option("--subject <subject>", "want only what is about this subject (service/ID), or below a prefix that ends in /")
    .option("--any-subject", "want what is about anything")
    .option("--attempts <count>", "tries before an event is given up", parseCount)
    .option("--pause", "send nothing until --resume, and then what came meanwhile")
    .option("--resume", "go on")
    .option("--rotate-secret", "sign with another secret, and show it, this once")
    .option("--secret <secret>", "sign with this secret, whsec_ and base64")
    .option("--grace <duration>", "sign with the secret before as well for so long, at most 7d (1d)", parseDuration);
  act(command, io, async ({ client, json }, webhook: string, flags: UpdateFlags) => {
    const { data } = await client.patch("/v1/webhooks/{webhook}", { params: { path: { webhook } }, body: patchOf(flags) });
    if (json) return printJson(io, data, 2);
    io.out(`${data.webhook.id}\n`);
    if (data.secret !== undefined) io.out(`${data.secret}\n`);
  });
}

function patchOf(flags: UpdateFlags): components["schemas"]["WebhookPatch"] {
  const { target: url, type, allTypes, subject, anySubject, attempts, pause, resume, rotateSecret, secret, grace: graceMs } = flags;
  for (const [one, other, names] of [
    [type, allTypes, "--type and --all-types"],
    [subject, anySubject, "--subject and --any-subject"],
    [pause, resume, "--pause and --resume"],
    [rotateSecret, secret, "--rotate-secret and --secret"],
  ] as const)
    if (one !== undefined && other !== undefined) throw new UsageError(`${names} exclude each other`);
  const rotates = rotateSecret !== undefined || secret !== undefined;
  if (graceMs !== undefined && !rotates) throw new UsageError("--grace goes with --rotate-secret or --secret");
  const patch = {
    ...given({ url, attempts, types: type, subject }),
    ...(allTypes ? { types: null } : {}),
    ...(anySubject ? { subject: null } : {}),
    ...(pause || resume ? { paused: pause === true } : {}),
    ...(rotates ? { rotate: given({ secret, graceMs }) } : {}),
  };
  if (Object.keys(patch).length === 0) throw new UsageError("say what is to be changed");
  return patch;
}

function addTest(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "test <webhook>",
    summary: "send a message that says that it is a test, and show what came of it",
    examples: ["webhook test chat"],
  });
  act(command, io, async ({ client, json }, webhook: string) => {
    const { data } = await client.post("/v1/webhooks/{webhook}/test", { params: { path: { webhook } } });
    if (json) return printJson(io, data, 2);
    io.out(`${testedText(data)}\n`);
  });
}

function addReplay(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "replay <webhook> <position>",
    summary: "send again what came after a position",
    examples: ["webhook replay chat 0", "webhook replay audit 1200"],
  });
  act(command, io, async ({ client, json }, webhook: string, after: string) => {
    const { data } = await client.post("/v1/webhooks/{webhook}/replay", { params: { path: { webhook } }, body: { after } });
    if (json) return printJson(io, data, 2);
    io.out(`${data.name} goes on after ${data.position}\n`);
  });
}

function addRemove(parent: Command, io: Terminal): void {
  const command = leaf(parent, { usage: "rm <webhook...>", summary: "send nothing more to them", examples: ["webhook rm chat"] });
  act(command, io, async ({ client, json }, webhooks: string[]) => {
    for (const webhook of webhooks) {
      await client.delete("/v1/webhooks/{webhook}", { params: { path: { webhook } } });
      if (!json) io.out(`${webhook}\n`);
    }
    if (json) printJson(io, { removed: webhooks }, 2);
  });
}

function wantsText(format: string, types: string[], subject: string | undefined): string {
  const what = types.length > 0 ? types.join(", ") : format === "alertmanager" ? "alerts" : "all events";
  return subject === undefined ? what : `${what} about ${subject}`;
}
