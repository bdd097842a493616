import test from "ava";
import type { Task } from "../../src/cli/converge.js";
import { noteOf, printTasks } from "../../src/cli/task-table.js";
import { fakeTerminal } from "../support/terminal.js";

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

function printed(columns: number | undefined, tasks: Task[]): string {
  const io = fakeTerminal({ now: () => now, ...(columns === undefined ? {} : { size: { columns, rows: 24 } }) });
  printTasks(io, tasks);
  return io.stdout;
}

const busy = [1, 2, 3].map((slot) =>
  aTask(
    "assigned",
    { ...again, exitCode: 3, error: "exit code 3" },
    {
      id: `web000000000.${slot}.a00000000000`,
      name: `a-long-service-name.${slot}`,
      nodeName: "a-host.with.a.long.name.example.org",
      restarts: 28,
      placedAt: "2026-01-31T11:00:00Z",
      endpoints: [{ name: "main", address: "192.168.100.100", port: 20_000 + slot }],
    },
  ),
);

test("at 80 columns every id is whole, no line is wider, and a reason that was cut stands below", (t) => {
  const text = printed(80, busy);
  for (const { id } of busy) t.true(text.includes(` ${id} `));
  for (const line of text.split("\n")) t.true(line.length <= 80, line);
  for (const slot of [1, 2, 3]) t.true(text.includes(`…vice-name.${slot} `));
  t.notRegex(text, /DESIRED|ADDRESS/);
  t.regex(text, /\n\na-long-service-name\.1, a-long-service-name\.2, a-long-service-name\.3: exit code\n3; next try in 8 s\n$/);
});

test("where there is room, everything is shown, and a reason only once", (t) => {
  const text = printed(undefined, busy);
  t.regex(text, /^NAME +ID +NODE +DESIRED +STATE +AGE +RESTARTS +ADDRESS +NOTE\n/);
  t.is(text.match(/next try/g)?.length, 3);
});
