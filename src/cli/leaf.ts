import type { Command } from "commander";
import { openSession, type Session } from "./session.js";
import type { Terminal } from "./terminal.js";

/** Where a verb is added, its usage as commander writes it, and what its help says. */
export interface Leaf {
  usage: string;
  summary: string;
  /** The noun alone means it too. */
  isDefault?: true;
  /** Command lines, without the `fleetlog` before them. */
  examples: string[];
}

/** A noun whose verbs follow. */
export function group(program: Command, name: string, summary: string): Command {
  const command = program.command(name).description(summary).enablePositionalOptions().helpCommand(false);
  return command.addHelpText("after", () => `\n\`${namesOf(command)} COMMAND --help\` shows a command's flags, and examples.\n`);
}

/** From the program's name to its own. */
function namesOf(command: Command): string {
  return command.parent ? `${namesOf(command.parent)} ${command.name()}` : command.name();
}

/** A verb for people: it takes the common flags, and its help ends with examples. */
export function leaf(parent: Command, { usage, summary, examples, isDefault }: Leaf): Command {
  const also = isDefault ? `; \`${parent.name()}\` alone does so too` : "";
  const command = parent.command(usage, { isDefault: isDefault === true }).description(`${summary}${also}`);
  command.addHelpText(
    "after",
    () => `\n${[examples.length === 1 ? "Example:" : "Examples:", ...examples.map((line) => `  fleetlog ${line}`)].join("\n")}\n`,
  );
  return command;
}

/** Ends the definition of a verb: its common flags stand last in its help. */
export function act<A extends unknown[]>(command: Command, io: Terminal, run: (session: Session, ...given: A) => Promise<void>): void {
  addCommonFlags(command);
  command.action(async (...given: unknown[]) => {
    // Commander hands over the arguments, then the flags, then the command itself.
    await run(openSession(command, io), ...(given.slice(0, -1) as A));
  });
}

function andUrl(url: string, before?: string): string {
  return before === undefined ? url : `${before},${url}`;
}

export function addCommonFlags(command: Command): Command {
  return command
    .optionsGroup("Common options:")
    .option("--json", "print JSON: one document, or one a line for streams")
    .option("--url <url>", "controller to talk to; several are separated by commas, or each has its flag (FLEETLOG_URL)", andUrl)
    .option("--token <token>", "token to show (FLEETLOG_TOKEN, or the file FLEETLOG_TOKEN_FILE; else admin.token in the data directory)")
    .option("--namespace <name>", "namespace of the objects named (FLEETLOG_NAMESPACE)")
    .option("--tls-ca <file>", "authorities to trust instead of the system's, PEM (FLEETLOG_TLS_CA)")
    .option("--data-dir <directory>", "data directory of a controller on this host (FLEETLOG_DATA_DIR; .fleetlog)");
}
