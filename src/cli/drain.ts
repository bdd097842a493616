import { Unsuccessful } from "./exit.js";
import { explainPending } from "./explain.js";
import { Progress } from "./progress.js";
import { Pulse } from "./pulse.js";
import { collect, printJson, type Session } from "./session.js";
import { oneLine, plural, someOf } from "./text.js";
import { stallMsOf, type WatchFlags } from "./watch-flags.js";

const lookMs = { atLeast: 200, atMost: 500 };

/** Drains a node and stays until it is empty; a task whose replacement finds no place keeps running here, and is named. */
export async function drainAndWatch(session: Session, node: string, flags: WatchFlags): Promise<void> {
  const { client, io, json } = session;
  const path = { node };
  let { data: seen } = await client.post("/v1/nodes/{node}/drain", { params: { path } });
  const progress = new Progress(io, json || flags.quiet === true);
  const pulse = new Pulse(io.signal);
  let reasons: string[] = [];
  let fewest = seen.tasks;
  for (let progressAt = io.now(); !flags.detach && seen.tasks > 0 && io.now() - progressAt < stallMsOf(flags); ) {
    reasons = await obstacles(session, node);
    progress.show([
      { key: node, text: `${seen.name}: ${plural(seen.tasks, "task")} left` },
      ...reasons.map((text) => ({ key: text, text, indent: 2 })),
    ]);
    await pulse.wait(lookMs.atLeast, lookMs.atMost);
    seen = (await client.get("/v1/nodes/{node}", { params: { path } })).data;
    if (seen.tasks < fewest) {
      fewest = seen.tasks;
      progressAt = io.now();
    }
  }
  progress.clear();
  if (json) printJson(io, seen, 2);
  else if (flags.detach) io.out(`${seen.name} is draining, ${plural(seen.tasks, "task")} left\n`);
  else if (seen.tasks === 0) io.out(`${io.colors.green(`${seen.name}: drained`)}\n`);
  else
    io.err(
      `error: ${seen.name} still holds ${plural(seen.tasks, "task")}${reasons.length > 0 ? `: ${oneLine(reasons.join("; "))}` : ""}\n`,
    );
  if (!flags.detach && seen.tasks > 0) throw new Unsuccessful();
}

/** Why the tasks on this node have no replacement yet; those with the same reason are named together. */
async function obstacles({ client }: Session, node: string): Promise<string[]> {
  const here = await collect(client.list("/v1/tasks", { params: { query: { node, limit: 1000 } } }));
  const slots = new Set(here.map((task) => `${task.service}/${task.slot}`));
  const pending = await collect(client.list("/v1/tasks", { params: { query: { state: "pending", limit: 1000 } } }));
  const staying = new Map<string, string[]>();
  for (const task of pending) {
    if (!task.placement || !slots.has(`${task.service}/${task.slot}`)) continue;
    const reason = explainPending(task.placement);
    staying.set(reason, [...(staying.get(reason) ?? []), task.name]);
  }
  return [...staying].map(([reason, names]) => `${someOf(names)} ${names.length === 1 ? "has" : "have"} to stay: ${reason}`);
}
