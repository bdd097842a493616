import { Command, CommanderError } from "commander";
import { addBulkCommand } from "./commands/bulk.js";
import { addClusterCommands } from "./commands/cluster.js";
import { addDiffCommand } from "./commands/diff.js";
import { addDoctorCommand } from "./commands/doctor.js";
import { addEventsCommand } from "./commands/events.js";
import { addExecCommand } from "./commands/exec.js";
import { addConfigCommands, addSecretCommands } from "./commands/file.js";
import { addLogCommands } from "./commands/log.js";
import { addNodeCommands } from "./commands/node.js";
import { addPlanCommand } from "./commands/plan.js";
import { addServiceCommands } from "./commands/service.js";
import { addStackCommands } from "./commands/stack.js";
import { addStateCommand } from "./commands/state.js";
import { addTaskCommands } from "./commands/task.js";
import { addTokenCommands } from "./commands/token.js";
import { addTopCommand } from "./commands/top.js";
import { addVerifyCommand } from "./commands/verify.js";
import { addVolumeCommands } from "./commands/volume.js";
import { addCompletion } from "./completion.js";
import { type ExitCode, ExitWith, errorText, exitCodeOf, exitCodes, Interrupted, Unsuccessful } from "./exit.js";
import { addCommonFlags } from "./leaf.js";
import { addProcesses } from "./processes/index.js";
import type { Terminal } from "./terminal.js";

export function createProgram(io: Terminal, version: string): Command {
  const program = new Command("fleetlog")
    .description("Runs services on a fleet of hosts; every change is an event on a log.")
    .version(version, "-V, --version", "print the version")
    .enablePositionalOptions()
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
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
  addCommonFlags(program);
  program.commandsGroup("Services:");
  addServiceCommands(program, io);
  addStackCommands(program, io);
  addTaskCommands(program, io);
  addVolumeCommands(program, io);
  addExecCommand(program, io);
  addConfigCommands(program, io);
  addSecretCommands(program, io);
  addBulkCommand(program, io);
  program.commandsGroup("The log and its past:");
  addEventsCommand(program, io);
  addStateCommand(program, io);
  addDiffCommand(program, io);
  addPlanCommand(program, io);
  addVerifyCommand(program, io);
  addLogCommands(program, io);
  program.commandsGroup("The cluster:");
  addNodeCommands(program, io);
  addClusterCommands(program, io);
  addTokenCommands(program, io);
  addTopCommand(program, io);
  program.commandsGroup("Processes:");
  addProcesses(program, io);
  program.commandsGroup("This host:");
  addDoctorCommand(program, io);
  addCompletion(program, io);
  return program;
}

/** Carries out one command line, and says what went wrong; never throws. */
export async function runProgram(program: Command, argv: string[], io: Terminal): Promise<ExitCode> {
  try {
    await program.parseAsync(argv, { from: "user" });
    return io.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
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
