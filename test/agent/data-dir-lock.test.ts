import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import test, { type ExecutionContext } from "ava";
import { lockDataDir, lockHolder } from "../../src/agent/data-dir-lock.js";
import { type ProcessRef, processRef } from "../../src/agent/host-process.js";
import { temporaryDir } from "../support/fleetlog.js";

const self = processRef(process.pid) as ProcessRef;
const gone = (when: string): ProcessRef => ({ ...self, start: when });
const lockOf = (dataDir: string) => join(dataDir, "agent.lock");

test("lockDataDir: one agent at a time, and the lock of one that is gone is taken over", (t) => {
  const dataDir = temporaryDir(t);
  fs.writeFileSync(lockOf(dataDir), JSON.stringify(gone("before")));
  const unlock = lockDataDir(dataDir);
  t.throws(() => lockDataDir(dataDir), { code: "agent_running", message: new RegExp(`pid ${process.pid}`) });
  t.deepEqual(fs.readdirSync(dataDir), ["agent.lock"]);
  t.deepEqual(lockHolder(dataDir), self);
  unlock();
  t.deepEqual(fs.readdirSync(dataDir), []);
  t.is(lockHolder(dataDir), undefined);
});

test("lockDataDir: a lock that a power cut emptied is nobody's, and neither is that of an heir that was killed at it", (t) => {
  const dataDir = temporaryDir(t);
  fs.writeFileSync(lockOf(dataDir), "");
  fs.writeFileSync(`${lockOf(dataDir)}.damaged-${fs.statSync(lockOf(dataDir)).ino}.heir`, JSON.stringify(gone("before")));
  const unlock = lockDataDir(dataDir);
  t.deepEqual([fs.readdirSync(dataDir), lockHolder(dataDir)], [["agent.lock"], self]);
  unlock();
});

const steps = ["linkSync", "renameSync", "rmSync", "readFileSync", "writeFileSync", "statSync"] as const;

/** Calls of the file system while `act` runs, each announced by its number before it is made. */
function watched(before: (step: number) => void, act: () => void): number {
  const own = Object.fromEntries(steps.map((name) => [name, fs[name]]));
  let count = 0;
  const restore = () => {
    Object.assign(fs, own);
    syncBuiltinESMExports();
  };
  const watch = () => {
    for (const name of steps)
      Object.assign(fs, {
        [name]: (...given: unknown[]) => {
          const step = count++;
          // Whoever comes in between is not counted, and nobody comes between its steps.
          restore();
          before(step);
          watch();
          return (own[name] as (...given: unknown[]) => unknown)(...given);
        },
      });
    syncBuiltinESMExports();
  };
  watch();
  try {
    act();
  } finally {
    restore();
  }
  return count;
}

/** Processes that do nothing, and end with the test. */
async function sleepers(t: ExecutionContext, count: number): Promise<ProcessRef[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn("sleep", ["1000"], { stdio: "ignore" });
      t.teardown(() => child.kill("SIGKILL"));
      await new Promise((done, fail) => child.once("spawn", done).once("error", fail));
      return processRef(child.pid as number) as ProcessRef;
    }),
  );
}

test("lockDataDir: of three that find a stale lock one gets it, wherever between the steps of one the others come", async (t) => {
  const [first, second, third] = (await sleepers(t, 3)) as [ProcessRef, ProcessRef, ProcessRef];
  /** The number of steps that the first took. */
  const played = (stale: boolean, secondAt: number, thirdAt: number): number => {
    const dataDir = temporaryDir(t);
    if (stale) fs.writeFileSync(lockOf(dataDir), JSON.stringify(gone("before")));
    const holders: ProcessRef[] = [];
    const take = (who: ProcessRef) => {
      try {
        lockDataDir(dataDir, who);
        holders.push(who);
      } catch (error) {
        t.is((error as { code?: string }).code, "agent_running");
      }
    };
    const count = watched(
      (step) => {
        if (step === secondAt) take(second);
        if (step === thirdAt) take(third);
      },
      () => take(first),
    );
    const where = `${stale}, the second before step ${secondAt}, the third before step ${thirdAt}`;
    t.is(holders.length, 1, where);
    t.deepEqual(lockHolder(dataDir), holders[0], where);
    t.deepEqual(fs.readdirSync(dataDir), ["agent.lock"], where);
    return count;
  };
  for (const stale of [true, false]) {
    const alone = played(stale, -1, -1);
    t.true(alone >= 3);
    for (let secondAt = 0; secondAt < alone; secondAt++)
      for (let thirdAt = secondAt; thirdAt <= alone; thirdAt++) played(stale, secondAt, thirdAt);
  }
});

/** Takes one folder after the other, each at its moment, and says which it got. */
const contender = `
  import { lockDataDir } from ${JSON.stringify(resolve("dist/src/agent/data-dir-lock.js"))};
  const got = [];
  process.stdin.once("data", (given) => {
    const { folders, at, everyMs } = JSON.parse(given);
    for (const [i, folder] of folders.entries()) {
      while (Date.now() < at + i * everyMs);
      try {
        lockDataDir(folder);
        got.push(i);
      } catch (error) {
        if (error.code !== "agent_running") throw error;
      }
    }
    console.log(JSON.stringify(got));
  });
  console.log("ready");
`;

test("lockDataDir: of several processes that start at one moment over a stale lock, one gets it", async (t) => {
  const folders = Array.from({ length: 150 }, () => temporaryDir(t));
  for (const folder of folders) fs.writeFileSync(lockOf(folder), JSON.stringify(gone("before")));
  const contenders = await Promise.all(
    [1, 2, 3].map(async () => {
      const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", contender], { stdio: ["pipe", "pipe", "inherit"] });
      t.teardown(() => child.kill("SIGKILL"));
      const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
      t.is((await lines.next()).value, "ready");
      return { child, lines };
    }),
  );
  const order = JSON.stringify({ folders, at: Date.now() + 200, everyMs: 4 });
  for (const { child } of contenders) child.stdin?.write(order);
  // All live on until each has said what it got, so that no lock is stale.
  const got = await Promise.all(contenders.map(async ({ lines }) => JSON.parse((await lines.next()).value as string) as number[]));
  const holders = folders.map((_, i) => got.filter((taken) => taken.includes(i)).length);
  t.deepEqual(
    holders.flatMap((count, i) => (count === 1 ? [] : [`folder ${i}: ${count}`])),
    [],
  );
});
