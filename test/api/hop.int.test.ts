import test, { type ExecutionContext } from "ava";
import { type Client, createClient, openExec, systemNetwork } from "../../src/client/index.js";
import { forwardedHeader } from "../../src/controller/index.js";
import { eventually } from "../support/eventually.js";
import { adminBearer, agentAt, type Served, serveControllers } from "../support/served-controllers.js";

const clientOf = ({ url }: Served): Client => createClient({ url, token: adminBearer });

/** A service of one task that writes a line and stays; answers the task's id. */
async function running(client: Client, name: string): Promise<string> {
  const command = ["sh", "-c", "echo hello from $FLEETLOG_SLOT; exec sleep 1000"];
  await client.post("/v1/services", { body: { name, containers: [{ process: { command } }] } });
  return eventually(async () => {
    const { data } = await client.get("/v1/services/{service}/tasks", { params: { path: { service: name } } });
    return data.items.find(({ state }) => state === "running")?.id;
  }, `${name} runs`);
}

async function logsAt(
  { url }: Served,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ texts: string[]; missing: string[] }> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${adminBearer}`, ...headers } });
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  const said = lines.map((line) => JSON.parse(line) as { text?: string; missing?: { reason: string }[] });
  return {
    texts: said.flatMap(({ text }) => (text === undefined ? [] : [text])),
    missing: said.flatMap(({ missing }) => missing ?? []).map(({ reason }) => reason),
  };
}

/** Two controllers, of which the first writes, and an agent that is connected to one of them. */
async function begun(t: ExecutionContext, at: 0 | 1) {
  const served = await serveControllers(t, ["one", "two"]);
  const connected = served[at] as Served;
  const other = served[1 - at] as Served;
  const agent = await agentAt(t, connected, "node-1", { backOffMinMs: 20, backOffMaxMs: 200 });
  const node = await eventually(
    () => other.controller.placeOf(agent.status().node) === connected.url && agent.status().node,
    "the place is told",
  );
  t.is(connected.controller.placeOf(node), undefined);
  return { connected, other, agent, task: await running(clientOf(other), "web") };
}

for (const [at, where] of [
  [1, "a standby, asked at the holder"],
  [0, "the holder, asked at a standby"],
] as const) {
  test(`logs and exec of a task whose agent is connected to ${where}, go by one hop`, async (t) => {
    const { other, connected, task } = await begun(t, at);
    await eventually(async () => (await logsAt(connected, `/v1/tasks/${task}/logs`)).texts.length === 1, "the task has written");
    const whole = { texts: ["hello from 1"], missing: [] };
    t.deepEqual(await logsAt(other, `/v1/tasks/${task}/logs`), whole);
    t.deepEqual(await logsAt(other, "/v1/services/web/logs?tail=1"), whole);
    // What has come by a hop goes no further.
    const stopped = await logsAt(other, `/v1/tasks/${task}/logs`, { [forwardedHeader]: "three" });
    t.is(stopped.texts.length, 0);
    t.regex(stopped.missing.join(), /connected to another controller/);

    const command = ["sh", "-c", "cat; exit 3"];
    const exec = await openExec(systemNetwork(), {
      urls: [other.url],
      token: adminBearer,
      target: { service: "web" },
      command,
      tty: false,
    });
    const sent = Buffer.alloc(1024 * 1024, "0123456789abcdef\n");
    const writing = exec.write(sent).then(() => exec.endInput());
    const got: Buffer[] = [];
    for await (const { data } of exec.output()) got.push(data);
    await writing;
    t.true(Buffer.concat(got).equals(sent), "all bytes pass both ways");
    t.like(await exec.exit, { exitCode: 3 });
    const told = async () => {
      const found: { type: string; actor?: string; data?: unknown }[] = [];
      for await (const event of clientOf(other).events({ follow: false, types: ["exec.*"] })) found.push(event as never);
      return found.length === 2 && found;
    };
    const [opened, closed] = await eventually(told, "both are on the log");
    t.like(opened, { type: "dev.fleetlog.exec.opened", actor: "token/admin0000000", data: { task, command } });
    t.like(closed, { type: "dev.fleetlog.exec.closed", data: { task, exitCode: 3 } });
  });
}

test("lines are followed by a hop, and from the agent's next controller once the one between is gone", async (t) => {
  const { connected, other, agent, task } = await begun(t, 1);
  const abort = new AbortController();
  t.teardown(() => abort.abort());
  const response = await fetch(`${other.url}/v1/tasks/${task}/logs?follow=true`, {
    headers: { authorization: `Bearer ${adminBearer}` },
    signal: abort.signal,
  });
  const texts: string[] = [];
  const reading = (async () => {
    let rest = "";
    for await (const bytes of response.body as ReadableStream<Uint8Array>) {
      const lines = (rest + Buffer.from(bytes).toString()).split("\n");
      rest = lines.pop() as string;
      for (const line of lines) if (line !== "") texts.push((JSON.parse(line) as { text: string }).text);
    }
  })().catch(() => {});
  await eventually(() => texts.length === 1, "the first line comes");
  // The agent was given this controller alone, and learned of the other one there.
  await connected.stop();
  await eventually(() => agent.status().connectedTo === other.url, "the agent has moved");
  const target = { task };
  const exec = await eventually(
    () =>
      openExec(systemNetwork(), {
        urls: [other.url],
        token: adminBearer,
        target,
        command: ["sh", "-c", "kill -0 $PPID; echo here"],
        tty: false,
      }),
    "a command begins",
  );
  for await (const { data } of exec.output()) t.is(data.toString(), "here\n");
  abort.abort();
  await reading;
  t.deepEqual(texts, ["hello from 1"], "nothing came twice");
});
