import { Command, CommanderError, Help, type Option } from "commander";
import { type ExitCode, ExitWith, errorText, exitCodeOf, exitCodes, Interrupted, Unsuccessful } from "./exit.js";
import { addCommonFlags } from "./leaf.js";
import type { Terminal } from "./terminal.js";
import { readTokenFile } from "./token-file.js";

/** A module of commands: the names that it adds, and how it is loaded. */
interface Part {
  names: string[];
  load(): Promise<(program: Command, io: Terminal) => void>;
}

/** Under the titles that the help shows them with. */
const groups: Record<string, Part[]> = {
  "Services:": [
    { names: ["service"], load: async () => (await import("./commands/service.js")).addServiceCommands },
    { names: ["stack"], load: async () => (await import("./commands/stack.js")).addStackCommands },
    { names: ["task"], load: async () => (await import("./commands/task.js")).addTaskCommands },
    { names: ["volume"], load: async () => (await import("./commands/volume.js")).addVolumeCommands },
    { names: ["exec"], load: async () => (await import("./commands/exec.js")).addExecCommand },
    { names: ["config"], load: async () => (await import("./commands/file.js")).addConfigCommands },
    { names: ["secret"], load: async () => (await import("./commands/file.js")).addSecretCommands },
    { names: ["bulk"], load: async () => (await import("./commands/bulk.js")).addBulkCommand },
  ],
  "The log and its past:": [
    { names: ["events"], load: async () => (await import("./commands/events.js")).addEventsCommand },
    { names: ["audit"], load: async () => (await import("./commands/audit.js")).addAuditCommands },
    { names: ["state"], load: async () => (await import("./commands/state.js")).addStateCommand },
    { names: ["diff"], load: async () => (await import("./commands/diff.js")).addDiffCommand },
    { names: ["plan"], load: async () => (await import("./commands/plan.js")).addPlanCommand },
    { names: ["verify"], load: async () => (await import("./commands/verify.js")).addVerifyCommand },
    { names: ["log"], load: async () => (await import("./commands/log.js")).addLogCommands },
    { names: ["webhook"], load: async () => (await import("./commands/webhook.js")).addWebhookCommands },
    { names: ["alert"], load: async () => (await import("./commands/alert.js")).addAlertCommands },
  ],
  "The cluster:": [
    { names: ["node"], load: async () => (await import("./commands/node.js")).addNodeCommands },
    { names: ["cluster"], load: async () => (await import("./commands/cluster.js")).addClusterCommands },
    { names: ["token"], load: async () => (await import("./commands/token.js")).addTokenCommands },
    { names: ["top"], load: async () => (await import("./commands/top.js")).addTopCommand },
  ],
  "Processes:": [
    { names: ["dev"], load: async () => (await import("./processes/dev-command.js")).addDev },
    { names: ["controller"], load: async () => (await import("./processes/controller-command.js")).addController },
    { names: ["agent"], load: async () => (await import("./processes/agent-command.js")).addAgent },
    { names: ["relay"], load: async () => (await import("./processes/relay.js")).addRelay },
    { names: ["auditor"], load: async () => (await import("./processes/auditor.js")).addAuditor },
    { names: ["autoscaler"], load: async () => (await import("./processes/autoscaler.js")).addAutoscaler },
  ],
  "This host:": [
    { names: ["doctor"], load: async () => (await import("./commands/doctor.js")).addDoctorCommand },
    // Last: it completes what stands before it.
    { names: ["completion", "complete"], load: async () => (await import("./completion.js")).addCompletion },
  ],
};

const examples = `
Examples:
  fleetlog dev                                        a whole cluster in this process, to try it
  fleetlog service create --name web -- node web.mjs  against it, in another terminal
  fleetlog service create --help                      a command's flags, and examples
`;

/** What a person mistyped is told before what is missing because of it. */
class Program extends Command {
  override createCommand(name?: string): Command {
    return new Program(name);
  }

  missingMandatoryOptionValue(option: Option): void {
    const { rawArgs } = rootOf(this) as Command & { rawArgs: string[] };
    const end = rawArgs.indexOf("--");
    const flags = end < 0 ? rawArgs : rawArgs.slice(0, end);
    const unknown = this.args.find((word) => word.startsWith("--") && flags.includes(word));
    const complain = Command.prototype as unknown as Complaints;
    if (unknown === undefined) complain.missingMandatoryOptionValue.call(this, option);
    else complain.unknownOption.call(this, unknown);
  }
}

/** Commander's own, which it declares for nobody. */
interface Complaints {
  missingMandatoryOptionValue(option: Option): void;
  unknownOption(flag: string): void;
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command;
}

/** Also where a command has no flag of its own but `--help`, which commander would show last. */
function ownFirst<T extends Command | Option>(this: Help, unsorted: T[], visible: T[], groupOf: (item: T) => string): Map<string, T[]> {
  const groups = Help.prototype.groupItems.call(this, unsorted, visible, groupOf as never) as Map<string, T[]>;
  const own = groups.get("Options:");
  return own ? new Map([["Options:", own], ...groups]) : groups;
}

/**
 * The whole command, or of a line that begins with one of its names that part alone: loading all takes longer than what
 * most lines do.
 */
export async function createProgram(io: Terminal, version: string, line: string[] = []): Promise<Command> {
  const program = new Program("fleetlog")
    .description("Runs services on a fleet of hosts; every change is an event on a log.")
    .version(version, "-V, --version", "print the version")
    .enablePositionalOptions()
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ groupItems: ownFirst })
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => io.size?.columns ?? 100,
      getErrHelpWidth: () => io.size?.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // Commander's complaint stands on one line and names no next step.
      outputError: (text, write) => write(`${text.trim().replace(/\n+/g, " ")} (--help shows how)\n`),
    });
  program.addHelpText("after", examples);
  program.hook("preAction", () => readTokenFile(io));
  addCommonFlags(program);
  if (isVersion(line)) return program;
  const named = namedIn(line);
  for (const [title, parts] of Object.entries(groups)) {
    program.commandsGroup(title);
    for (const part of parts) if (named.length === 0 || named.some((name) => part.names.includes(name))) (await part.load())(program, io);
  }
  return program;
}

/** Names whose parts are all that this line needs; none where it may need any. */
function namedIn([first = "", ...words]: string[]): string[] {
  // A shell asks with the words of its line behind `--`: the first of them is whole once another one has begun.
  if (first === "complete" && words.length > 2 && isName(words[1])) return [first, words[1] as string];
  return isName(first) ? [first] : [];
}

function isName(word: string | undefined): boolean {
  return Object.values(groups)
    .flat()
    .some(({ names }) => word !== undefined && names.includes(word) && !names.includes("complete"));
}

function isVersion(line: string[]): boolean {
  return line.length === 1 && (line[0] === "-V" || line[0] === "--version");
}

/** Carries out one command line, and says what went wrong; never throws. */
export async function runProgram(program: Command, argv: string[], io: Terminal): Promise<ExitCode> {
  try {
    await program.parseAsync(argv, { from: "user" });
    return isInterrupted(io.signal) ? exitCodes.interrupted : exitCodes.ok;
  } catch (error) {
    const shown = io.signal.aborted && !(error instanceof ExitWith) ? new Interrupted() : error;
    // These have been explained where they arose, or need no words.
    const silent =
      shown instanceof ExitWith || shown instanceof Unsuccessful || shown instanceof Interrupted || shown instanceof CommanderError;
    if (!silent) io.err(errorText(shown));
    if (io.env.FLEETLOG_DEBUG && shown instanceof Error) io.err(`${shown.stack}\n`);
    return exitCodeOf(shown);
  }
}

/** A process that a service manager told to stop, and that has stopped as it should, has not failed. */
function isInterrupted({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason !== ("SIGTERM" satisfies NodeJS.Signals);
}
