import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Command } from "commander";
import { type Exec, type ExecTarget, openExec } from "../../client/index.js";
import { isClusterError } from "../../ports/index.js";
import { ExitWith, UsageError } from "../exit.js";
import { act, leaf } from "../leaf.js";
import type { Session } from "../session.js";
import { wantedTaskId } from "../task-names.js";
import type { Terminal } from "../terminal.js";

interface ExecFlags {
  container?: string;
  interactive?: true;
  tty?: true;
}

export function addExecCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "exec <target> <command...>",
    summary: "run a command beside a task, or beside a healthy task of a service; its exit code becomes this command's",
    examples: [
      "exec web -- env",
      "exec web.1 -- sh -c 'ls -l'",
      "exec --container db shop_db -- pg_dump > dump.sql",
      "exec db -- psql < dump.sql",
    ],
  })
    .option("--container <name>", "container of the task (its first one)")
    .option("-i, --interactive", "send what is typed; what is piped or redirected here is sent anyway")
    .option("-t, --tty", "ask for a terminal; the process runtime has none")
    .passThroughOptions();
  act(command, io, async (session, target: string, given: string[], flags: ExecFlags) => {
    // Passed through with the rest, where it stands after the target.
    const words = given[0] === "--" ? given.slice(1) : given;
    if (words.length === 0) throw new UsageError("name the command to run after --");
    const exec = await openExec(session.network, {
      urls: session.urls,
      token: session.token,
      target: await targetOf(session, target),
      command: words,
      container: flags.container,
      tty: flags.tty === true,
    });
    // The first Ctrl-C is the command's; a second one ends this process, and with it the command.
    const interrupt = () => exec.signal("SIGINT");
    io.signal.addEventListener("abort", interrupt, { once: true });
    try {
      const { stdin, stdout, stderr } = io.streams;
      if (flags.interactive || !stdin.isTTY) void sendInput(exec, stdin);
      else exec.endInput();
      for await (const { from, data } of exec.output()) await writeAll(from === "stdout" ? stdout : stderr, data);
      const { exitCode } = await exec.exit;
      if (exitCode !== 0) throw new ExitWith(exitCode);
    } finally {
      io.signal.removeEventListener("abort", interrupt);
      exec.close();
    }
  });
}

/** A task's id or name, or else a service; one may be called like another's task. */
async function targetOf(session: Session, named: string): Promise<ExecTarget> {
  const service = { service: named, namespace: session.namespace };
  if (!/\.\d+(\.|$)/.test(named)) return service;
  try {
    return { task: await wantedTaskId(session, named) };
  } catch (error) {
    if (error instanceof UsageError || (isClusterError(error) && error.kind === "notFound")) return service;
    throw error;
  }
}

async function sendInput(exec: Exec, stdin: AsyncIterable<Buffer>): Promise<void> {
  for await (const data of stdin) if (!(await exec.write(Buffer.from(data)))) return;
  exec.endInput();
}

async function writeAll(stream: Writable, data: Buffer): Promise<void> {
  if (!stream.write(data)) await once(stream, "drain");
}
