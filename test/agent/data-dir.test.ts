import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { filePortMemory } from "../../src/agent/data-dir.js";
import { silentLog } from "../../src/agent/log.js";
import { temporaryDir } from "../support/fleetlog.js";

test("filePortMemory: what was kept is there in the next life", (t) => {
  const dataDir = temporaryDir(t);
  const first = filePortMemory(dataDir, silentLog);
  first.set("a", 20_001);
  first.set("b", 20_002);
  first.delete("a");
  const next = filePortMemory(dataDir, silentLog);
  t.deepEqual([next.get("a"), next.get("b"), [...next.keys()]], [undefined, 20_002, ["b"]]);
});

for (const [what, content] of [
  ["emptied", ""],
  ["cut", '{"a":200'],
] as const) {
  test(`filePortMemory: a file that a power cut ${what} is told of, and keeps no agent from its start`, (t) => {
    const dataDir = temporaryDir(t);
    writeFileSync(join(dataDir, "forwarder.json"), content);
    const told: string[] = [];
    const memory = filePortMemory(dataDir, { ...silentLog, warn: (_: object, message: string) => void told.push(message) });
    t.deepEqual([memory.get("a"), told.length], [undefined, 1]);
    memory.set("a", 20_003);
    t.deepEqual(JSON.parse(readFileSync(join(dataDir, "forwarder.json"), "utf8")), { a: 20_003 });
  });
}
