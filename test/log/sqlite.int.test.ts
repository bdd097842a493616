import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { openSqliteLog, readSqliteLog, verifyLog } from "../../src/log/index.js";
import { appendAll, collect, drafts } from "./drafts.js";
import { scratchPath } from "./scratch.js";

/** A writer in a process of its own, and the seqs that it was told are applied. */
function startWriter(
  t: ExecutionContext,
  path: string,
): { child: ChildProcess; acknowledged: number[]; until(seq: number): Promise<void> } {
  const child = spawn(process.execPath, [fileURLToPath(new URL("writer-process.js", import.meta.url)), path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const acknowledged: number[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => acknowledged.push(Number(line)));
  return {
    child,
    acknowledged,
    async until(seq) {
      while ((acknowledged.at(-1) ?? 0) < seq) await once(lines, "line");
    },
  };
}

test("sqlite: a writer killed with -9 frees the lock at once and loses nothing that was acknowledged", async (t) => {
  const path = await scratchPath(t);
  for (let round = 0; round < 3; round++) {
    const already = round === 0 ? 0 : await lastSeq(path);
    const { child, acknowledged, until } = startWriter(t, path);
    await until(already + 100);
    const error = await t.throwsAsync(openSqliteLog(path, { url: "http://127.0.0.1:8" }), { code: "log_locked" });
    t.like(error, { extra: { holder: { pid: child.pid, url: "http://127.0.0.1:9" } } });
    child.kill("SIGKILL");
    await once(child, "close");
    const log = await openSqliteLog(path, { url: "http://127.0.0.1:8" });
    const events = await collect(log.read({ after: 0 }));
    t.true(events.length >= (acknowledged.at(-1) ?? 0));
    t.like(await verifyLog(log), { ok: true, events: events.length });
    await appendAll(log, drafts(1));
    await log.close();
  }
});

test("sqlite: the log of a killed writer can be read and verified before anybody writes to it again", async (t) => {
  const path = await scratchPath(t);
  const { child, acknowledged, until } = startWriter(t, path);
  await until(100);
  child.kill("SIGKILL");
  await once(child, "close");
  const reader = await readSqliteLog(path);
  const report = await verifyLog(reader);
  t.true(report.ok && report.events >= (acknowledged.at(-1) ?? 0));
  await reader.close();
});

async function lastSeq(path: string): Promise<number> {
  const reader = await readSqliteLog(path);
  const head = await reader.head();
  await reader.close();
  return head?.seq ?? 0;
}
