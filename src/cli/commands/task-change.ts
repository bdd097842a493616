import { Argument, type Command } from "commander";
import type { Task } from "../converge.js";
import { act, leaf } from "../leaf.js";
import { printJson, type Session } from "../session.js";
import { wantedTaskId } from "../task-names.js";
import type { Terminal } from "../terminal.js";
import { parseDuration } from "../units.js";

export function addRestart(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "restart <task...>",
    summary: "start tasks anew where they are",
    examples: ["task restart web.1", "task restart web.1 web.2"],
  });
  act(command, io, (session, named: string[]) => changeEach(session, "/v1/tasks/{task}/restart", named));
}

export function addStop(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "stop <task...>",
    summary: "end tasks; each slot gets a new one, maybe elsewhere",
    examples: ["task stop web.1"],
  });
  act(command, io, (session, named: string[]) => changeEach(session, "/v1/tasks/{task}/stop", named));
}

async function changeEach(session: Session, verb: "/v1/tasks/{task}/restart" | "/v1/tasks/{task}/stop", named: string[]): Promise<void> {
  const { client, io, json } = session;
  const tasks: Task[] = [];
  for (const name of named) {
    const task = await wantedTaskId(session, name);
    tasks.push((await client.post(verb, { params: { path: { task } } })).data);
  }
  if (json) printJson(io, tasks, 2);
  else for (const task of tasks) io.out(`${task.name}\n`);
}

interface JudgeFlags {
  reason?: string;
  for?: number;
}

export function addJudge(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "judge <task>",
    summary: "say how a task does, for a while: unhealthy takes it out of balancing and restarts it by its policy",
    examples: ["task judge web.1 unhealthy --reason 'answers slowly' --for 5m", "task judge web.1 healthy", "task judge web.1 none"],
  })
    .addArgument(new Argument("<verdict>", "none takes the verdict back").choices(["healthy", "unhealthy", "none"]))
    .option("--reason <text>", "why, for all to see")
    .option("--for <duration>", "how long it holds, at most 24h (1m)", parseDuration);
  act(command, io, async (session, named: string, verdict: "healthy" | "unhealthy" | "none", flags: JudgeFlags) => {
    const path = { task: await wantedTaskId(session, named) };
    if (verdict === "none") {
      await session.client.delete("/v1/tasks/{task}/health", { params: { path } });
      return session.json ? printJson(io, { task: path.task, verdict }, 2) : io.out(`${named}\n`);
    }
    const { reason, for: expiresInMs } = flags;
    const body = { verdict, ...(reason === undefined ? {} : { reason }), ...(expiresInMs === undefined ? {} : { expiresInMs }) };
    const { data } = await session.client.put("/v1/tasks/{task}/health", { params: { path }, body });
    if (session.json) return printJson(io, data, 2);
    // The restart that an unhealthy verdict leads to may have ended it already.
    io.out(`${data.name} is judged ${verdict}${data.verdict?.until ? ` until ${data.verdict.until}` : "; it is restarted"}\n`);
  });
}
