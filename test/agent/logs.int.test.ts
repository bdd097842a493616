import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { LogFile } from "../../src/agent/runner/log-file.js";
import { folderOf } from "../../src/agent/task-folder.js";
import { openTaskLog } from "../../src/agent/task-log.js";
import type { StreamLine } from "../../src/model/index.js";
import { dataDirectory, runnerOf, startAgent } from "../support/agent.js";
import { assignedSpec, assignment, container, deltaFrame, FakeController, setFrame, taskName } from "../support/fake-controller.js";
import { residentBytes } from "../support/processes.js";

const task = taskName(1);

function lines(controller: FakeController, stream = 1): StreamLine[] {
  return controller.of("stream.data").flatMap((frame) => (frame.stream === stream ? frame.lines : []));
}

async function writer(t: Parameters<typeof dataDirectory>[0], limits: { fileBytesMax: number; filesMax: number; lineBytesMax: number }) {
  const dataDir = dataDirectory(t);
  const folder = join(folderOf(dataDir, { task, container: 0, generation: 1 }), "logs");
  mkdirSync(folder, { recursive: true });
  let now = 1000;
  return { dataDir, folder, log: new LogFile(folder, () => now++, limits) };
}

async function readAll(dataDir: string, request: { tail?: number; since?: number } = {}): Promise<StreamLine[]> {
  const log = await openTaskLog(dataDir, { task, ...request });
  const found: StreamLine[] = [];
  for (let line = await log.next(); line; line = await log.next()) found.push(line);
  log.close();
  return found;
}

test("logs: a line that is too long is cut and marked, whatever the chunks it comes in", async (t) => {
  const { dataDir, log } = await writer(t, { fileBytesMax: 1e6, filesMax: 3, lineBytesMax: 10 });
  for (const text of ["short\n01234", "56789", "abcdef\n", "0123456789\nlast"]) await log.append("o", Buffer.from(text));
  await log.end();
  const found = await readAll(dataDir);
  t.deepEqual(
    found.map(({ text, cut }) => [text, cut ?? false]),
    [
      ["short", false],
      ["0123456789", true],
      ["0123456789", false],
      ["last", false],
    ],
  );
  t.is(log.linesCut, 1);
});

test("logs: rotation keeps the newest files, and a reader that it overtakes is told how many lines it missed", async (t) => {
  const { dataDir, folder, log } = await writer(t, { fileBytesMax: 200, filesMax: 3, lineBytesMax: 100 });
  const put = async (from: number, to: number) => {
    for (let n = from; n < to; n++) await log.append("o", Buffer.from(`line ${n}\n`));
  };
  await put(0, 5);
  const reader = await openTaskLog(dataDir, { task });
  t.is((await reader.next())?.text, "line 0");
  await put(5, 200);
  t.true(readdirSync(folder).length <= 3);
  const rest: StreamLine[] = [];
  for (let line = await reader.next(); line; line = await reader.next()) rest.push(line);
  reader.close();
  const dropped = rest.reduce((sum, line) => sum + (line.dropped ?? 0), 0);
  t.true(dropped > 0);
  t.is(1 + rest.length + dropped, 200);
  t.is(rest.at(-1)?.text, "line 199");
  const marked = rest.find((line) => line.dropped);
  t.is(marked?.text, `line ${200 - (rest.length - rest.findIndex((line) => line.dropped))}`);
  await log.end();
});

test("logs: the tail counts over files, and since is by time", async (t) => {
  const { dataDir, log } = await writer(t, { fileBytesMax: 200, filesMax: 3, lineBytesMax: 100 });
  for (let n = 0; n < 30; n++) await log.append(n % 2 === 0 ? "o" : "e", Buffer.from(`line ${n}\n`));
  await log.end();
  const tail = await readAll(dataDir, { tail: 15 });
  t.deepEqual(
    tail.map(({ text }) => text),
    Array.from({ length: 15 }, (_, index) => `line ${15 + index}`),
  );
  t.is(tail[0]?.stream, "stderr");
  t.is((await readAll(dataDir, { since: tail[10]?.time as number }))[0]?.text, "line 25");
  t.deepEqual(await readAll(dataDir, { tail: 0 }), []);
});

test("logs: a followed stream sends no more lines than its credit, and ends when the task has gone", async (t) => {
  const controller = new FakeController();
  const script = "i=0; while [ $i -lt 50 ]; do echo line $i; i=$((i+1)); done; sleep 1000";
  controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([container(["sh", "-c", script])])])];
  await startAgent(t, controller, dataDirectory(t));
  await controller.until(() => controller.observed(task)?.state === "running", "a running task");
  controller.send({ frame: "stream.open", stream: 1, kind: "logs", task, follow: true, credit: 10 });
  await controller.until(() => lines(controller).length === 10, "ten lines");
  controller.send({ frame: "stream.credit", stream: 1, credit: 1000 });
  await controller.until(() => lines(controller).length === 50, "the other lines");
  t.deepEqual(
    lines(controller).map(({ text }) => text),
    Array.from({ length: 50 }, (_, index) => `line ${index}`),
  );
  t.is(controller.of("stream.end").length, 0);
  controller.send(deltaFrame(1, 2, { removed: [task] }));
  const end = await controller.until(() => controller.of("stream.end")[0], "the end of the stream");
  t.is(end.error, undefined);
  controller.send({ frame: "stream.open", stream: 2, kind: "logs", task, follow: true, tail: 1, credit: 10 });
  await controller.until(() => controller.of("stream.end").length === 2, "the end of a dead task's log");
  t.deepEqual(
    lines(controller, 2).map(({ text }) => text),
    ["line 49"],
  );
  controller.send({ frame: "stream.open", stream: 3, kind: "logs", task: taskName(9), follow: true, credit: 10 });
  const refused = await controller.until(() => controller.of("stream.end")[2], "a refusal");
  t.regex(refused.error ?? "", /is not on this node/);
});

const megabyte = 1024 * 1024;
/** The full forms run in `npm run soak`. */
const floodBytes = process.env.FLEETLOG_SOAK ? 2 * 1024 * megabyte : 200 * megabyte;
const unbrokenBytes = process.env.FLEETLOG_SOAK ? 1024 * megabyte : 200 * megabyte;

const flood = test.macro({
  title: (providedTitle) => `logs: ${providedTitle} leaves runner and agent small, and its log bounded`,
  async exec(t, command: string[]) {
    const controller = new FakeController();
    const dataDir = dataDirectory(t);
    controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([container(command)])])];
    await startAgent(t, controller, dataDir);
    await controller.until(() => controller.observed(task)?.state === "running", "a running task");
    const runner = runnerOf(dataDir, task);
    const before = process.memoryUsage().rss;
    // A reader that never gives more credit must cost nothing either.
    controller.send({ frame: "stream.open", stream: 1, kind: "logs", task, follow: true, credit: 5 });
    let peak = 0;
    await controller.until(
      () => {
        peak = Math.max(peak, residentBytes(runner));
        return controller.observed(task)?.state === "complete";
      },
      "the end of the flood",
      240_000,
    );
    t.true(peak < 160 * megabyte, `the runner grew to ${Math.round(peak / megabyte)} MB`);
    const growth = process.memoryUsage().rss - before;
    t.true(growth < 64 * megabyte, `the agent grew by ${Math.round(growth / megabyte)} MB`);
    const folder = join(folderOf(dataDir, { task, container: 0, generation: 1 }), "logs");
    const kept = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    t.true(kept < 36 * megabyte, `the log takes ${Math.round(kept / megabyte)} MB`);
    t.log(`runner at most ${Math.round(peak / megabyte)} MB, log ${Math.round(kept / megabyte)} MB`);
  },
});

test.serial("a task that writes short lines as fast as it can", flood, ["sh", "-c", `yes | head -c ${floodBytes / 4}`]);
test.serial("a task that writes long lines as fast as it can", flood, [
  "sh",
  "-c",
  `yes "$(head -c 200 /dev/zero | tr '\\0' x)" | head -c ${floodBytes}`,
]);
test.serial("a task that writes very much without a line end", flood, ["sh", "-c", `head -c ${unbrokenBytes} /dev/zero`]);
