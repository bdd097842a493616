import { type Command, InvalidArgumentError, Option } from "commander";
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

type Condition = components["schemas"]["AlertCondition"];
type Severity = components["schemas"]["AlertSeverity"];

const severities: Severity[] = ["info", "warning", "critical"];

export function addAlertCommands(program: Command, io: Terminal): void {
  const alert = group(program, "alert", "what is told when it goes wrong, and once it is over");
  addCreate(alert, io);
  addList(alert, io);
  addInspect(alert, io);
  addTest(alert, io);
  addRemove(alert, io);
}

interface CreateFlags {
  node?: string | true;
  service?: string | true;
  event?: string[];
  subject?: string;
  count?: number;
  within?: number;
  for?: number;
  resolve?: number;
  severity?: Severity;
  summary?: string;
  webhook?: string[];
  metric?: string;
  of?: NonNullable<Condition["of"]>;
  above?: number;
  below?: number;
}

function addCreate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "create <name>",
    summary: "tell when a node is not ready, when a service runs too few tasks or a metric of it is beyond a limit, or when events come",
    examples: [
      "alert create node-down --node --for 1m --severity critical",
      "alert create web-degraded --service web --for 30s --webhook chat",
      "alert create web-hot --service web --metric cpu --above 800 --for 2m",
      "alert create queue-long --service web --metric custom:queue_depth --above 1000 --for 5m",
      "alert create crashes --event tasks.restarted --count 5 --within 10m",
    ],
  })
    .option("--node [name]", "a node is not ready: this one, or any")
    .option("--service [name]", "a service runs fewer tasks than it should: this one, or any")
    .option("--event <type>", "events of this type come; a trailing * matches a family; repeat it", many)
    .option("--subject <subject>", "with --event: only about this subject (service/ID), or below a prefix that ends in /")
    .option("--count <events>", "with --event: so many (1)", parseCount)
    .option("--within <duration>", "with --event: within this time (1m)", parseDuration)
    .option(
      "--metric <name>",
      "this metric of the service (--service; else of any) is beyond a limit: cpu, memory, …, or custom:NAME for one that you send",
    )
    .addOption(new Option("--of <how>", "with --metric: what counts of several tasks (avg)").choices(["avg", "max", "sum"]))
    .option("--above <value>", "with --metric: the limit that it is above", parseNumber)
    .option("--below <value>", "with --metric: the limit that it is below", parseNumber)
    .option("--for <duration>", "it must hold for so long (0)", parseDuration)
    .option("--resolve <duration>", "it must be over for so long before that is told (as --for)", parseDuration)
    .addOption(new Option("--severity <severity>", "how bad it is (warning)").choices(severities))
    .option("--summary <text>", "what whoever is told should know")
    .option("--webhook <name>", "the webhook that tells of it; repeat it (all that want alert events)", many);
  act(command, io, async ({ client, json, namespace }, name: string, flags: CreateFlags) => {
    const { for: forMs, resolve: resolveMs, severity, summary, webhook: webhooks } = flags;
    const body = { name, when: conditionOf(flags, namespace), ...given({ forMs, resolveMs, severity, summary, webhooks }) };
    const { data } = await client.post("/v1/alerts", { body });
    if (json) return printJson(io, data, 2);
    io.out(`${data.id}\n`);
  });
}

function conditionOf(flags: CreateFlags, namespace: string | undefined): Condition {
  const { node, service, event: types, subject, count, within: withinMs, metric, of, above, below } = flags;
  if ([node, service ?? metric, types].filter((flag) => flag !== undefined).length !== 1)
    throw new UsageError("give one of --node, --service (or --metric) and --event");
  if (types) return { kind: "event", types, ...given({ subject, count, withinMs }) };
  if (subject !== undefined || count !== undefined || withinMs !== undefined)
    throw new UsageError("--subject, --count and --within go with --event");
  const ofService = { ...given({ namespace }), ...(typeof service === "string" ? { service } : {}) };
  if (metric !== undefined) return { kind: "metric", metric, ...ofService, ...given({ of, above, below }) };
  if (of !== undefined || above !== undefined || below !== undefined) throw new UsageError("--of, --above and --below go with --metric");
  if (node !== undefined) return { kind: "node", ...(node === true ? {} : { node }) };
  return { kind: "service", ...ofService };
}

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ls",
    summary: "list alerts, and what they tell of now",
    examples: ["alert ls", "alert ls --json"],
  });
  act(command, io, async ({ client, json }) => {
    const alerts = await collect(client.list("/v1/alerts"));
    if (json) return printJson(io, alerts, 2);
    printTable(
      io,
      [
        { title: "ID", value: ({ id }) => id },
        { title: "NAME", value: ({ name }) => name, shrinkTo: 10 },
        { title: "SEVERITY", value: ({ severity }) => severity },
        { title: "WHEN", value: ({ when, forMs }) => whenText(when, forMs), shrinkTo: 16 },
        {
          title: "NOW",
          value: ({ firing }) => (firing.length === 0 ? "-" : firing.map(({ message }) => message).join("; ")),
          paint: ({ firing }, text) => (firing.length > 0 ? io.colors.red : io.colors.green)(text),
          shrinkTo: 16,
        },
      ],
      alerts,
    );
  });
}

function whenText(
  { kind, node, namespace, service, types = [], subject, count, withinMs = 0, metric, of, above, below }: Condition,
  forMs: number,
): string {
  const lasting = forMs === 0 ? "" : ` for ${formatDuration(forMs)}`;
  const scope = namespace === undefined ? "" : ` of namespace ${namespace}`;
  switch (kind) {
    case "node":
      return `${node === undefined ? "a node" : `node ${node}`} is not ready${lasting}`;
    case "service":
      return `${service === undefined ? "a service" : `service ${service}`}${scope} runs too few tasks${lasting}`;
    case "event":
      return `${count} of ${types.join(", ")}${subject === undefined ? "" : ` about ${subject}`} within ${formatDuration(withinMs)}${lasting}`;
    case "metric": {
      const limit = above === undefined ? `below ${below}` : `above ${above}`;
      return `${metric} (${of}) of ${service === undefined ? "a service" : `service ${service}`}${scope} is ${limit}${lasting}`;
    }
    default:
      return kind satisfies never;
  }
}

function addInspect(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "inspect <alert>",
    summary: "show an alert, what it told of, and which webhooks have been told",
    examples: ["alert inspect node-down"],
  });
  act(command, io, async ({ client }, alert: string) => {
    const { data } = await client.get("/v1/alerts/{alert}", { params: { path: { alert } } });
    printJson(io, data, 2);
  });
}

function addTest(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "test <alert>",
    summary: "send what it would tell to its webhooks, marked as a test, and show what came of it",
    examples: ["alert test node-down"],
  });
  act(command, io, async ({ client, json }, alert: string) => {
    const { data } = await client.post("/v1/alerts/{alert}/test", { params: { path: { alert } } });
    if (json) return printJson(io, data, 2);
    if (data.results.length === 0) io.out("no webhook tells of it\n");
    for (const result of data.results) io.out(`${testedText(result)}\n`);
  });
}

function addRemove(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "rm <alert...>",
    summary: "tell of them no more; what they told of is over",
    examples: ["alert rm node-down"],
  });
  act(command, io, async ({ client, json }, alerts: string[]) => {
    for (const alert of alerts) {
      await client.delete("/v1/alerts/{alert}", { params: { path: { alert } } });
      if (!json) io.out(`${alert}\n`);
    }
    if (json) printJson(io, { removed: alerts }, 2);
  });
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}
