import test from "ava";
import type { Task } from "../../src/cli/converge.js";
import { noteOf } from "../../src/cli/task-table.js";

const now = Date.parse("2026-01-31T12:00:00Z");

function aTask(state: Task["state"], container: Partial<Task["containers"][number]>, members: Partial<Task> = {}): Task {
  return {
    id: "web000000000.1.a00000000000",
    name: "web.1",
    service: "web000000000",
    serviceName: "web",
    namespace: "default",
    slot: 1,
    specVersion: 1,
    desired: "running",
    state,
    containers: [{ name: "main", generation: 1, state, health: "none", ...container }],
    ...members,
  };
}

const note = test.macro((t, task: Task, expected: string) => t.is(noteOf(task, now), expected));

const again = { generation: 3, notBefore: "2026-01-31T12:00:07.400Z" };
test(
  "in back-off: the last end and the next try",
  note,
  aTask("assigned", { ...again, exitCode: 3, error: "exit code 3" }),
  "exit code 3; next try in 8 s",
);
test("in back-off after a signal", note, aTask("assigned", { ...again, error: "killed by SIGKILL" }), "killed by SIGKILL; next try in 8 s");
test("due", note, aTask("assigned", { generation: 3, exitCode: 3 }), "exit code 3; next try now");
test("running again", note, aTask("running", { generation: 3, exitCode: 3, error: "exit code 3" }), "restarted after: exit code 3");
test("failed for good", note, aTask("failed", { exitCode: 3, error: "out of memory" }), "exit code 3: out of memory");
test("stopped", note, aTask("complete", {}, { desired: "stopped", stopReason: "scaled-down" }), "scaled-down");
test("nothing to say", note, aTask("running", {}), "");
