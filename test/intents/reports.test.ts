import test from "ava";
import type { Intent, NewEvent, Observations } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { connected, id, node, observed, placed, service, stopped, task } from "../support/samples.js";

type State = Observations["states"][number];

const web1 = task("web", 1);
const web2 = task("web", 2);
const onB = task("web", 3);
const cluster = [
  ...node("a"),
  ...node("b"),
  service("web", { replicas: 3 }),
  placed("web", [
    [1, "a"],
    [2, "a"],
    [3, "b"],
  ]),
];

function report(reportSeq: number, states: Record<string, State>, members: Partial<Observations> = {}): Intent {
  const { data } = observed("a", reportSeq, states, members) as Extract<NewEvent, { type: "tasks.observed" }>;
  return { type: "ReportTasks", node: id("a"), bootId: "boot1", reportSeq, observations: data.observations };
}

test("decide: a report of news becomes one event, whole", (t) => {
  given(t, cluster)
    .when(report(1, { [web1]: "running", [web2]: "starting" }))
    .gives([observed("a", 1, { [web1]: "running", [web2]: "starting" })], { status: 204 });
});

test("decide: a repeated report, or an older one, is acknowledged and changes nothing", (t) => {
  const seen = [...cluster, observed("a", 5, { [web1]: "starting" })];
  given(t, seen)
    .when(report(5, { [web1]: "running" }))
    .gives(nothing, { status: 204 });
  given(t, seen)
    .when(report(4, { [web1]: "running" }))
    .gives(nothing);
});

test("decide: report numbers begin again with another boot", (t) => {
  const rebooted = [...cluster, observed("a", 5, { [web1]: "starting" }), connected("a", "boot2")];
  given(t, rebooted)
    .when(report(6, { [web1]: "running" }))
    .gives(refused("conflict", "stale_boot", "/bootId", /boot2, not boot1/));
  const again: Intent = { ...report(1, { [web1]: "running" }), bootId: "boot2" } as Intent;
  t.is(given(t, rebooted).when(again).decision.kind, "events");
});

test("decide: rows of tasks that are elsewhere, unknown or gone are dropped", (t) => {
  const done = [...cluster, stopped("web", [web2], "scaled-down"), observed("a", 1, { [web2]: "complete" })];
  given(t, done)
    .when(report(2, { [onB]: "running", [task("web", 9)]: "running", [task("other", 1)]: "running", [web2]: "failed", [web1]: "running" }))
    .gives([observed("a", 2, { [web1]: "running" })]);
});

test("decide: rows that say what is known, or less, are dropped", (t) => {
  const running = [...cluster, observed("a", 1, { [web1]: "running", [web2]: "failed" })];
  given(t, running)
    .when(report(2, { [web1]: "running", [web2]: "failed" }))
    .gives(nothing);
  given(t, running)
    .when(report(2, { [web1]: "starting", [web2]: "running" }))
    .gives(nothing);
  given(t, running)
    .when(report(2, { [web1]: "stopping", [web2]: "complete" }))
    .gives([observed("a", 2, { [web1]: "stopping" })]);
});

test("decide: rows of another generation or of a container that is not there are dropped", (t) => {
  given(t, cluster)
    .when(report(1, { [web1]: "running" }, { generations: [2] }))
    .gives(nothing);
  given(t, cluster)
    .when(report(1, { [web1]: "running" }, { containers: [1] }))
    .gives(nothing);
});

test("decide: a change of health or of ports alone is news", (t) => {
  const running = [
    ...cluster,
    observed("a", 1, { [web1]: "running" }, { healths: ["starting"], details: [{ row: 0, ports: { main: 4000 } }] }),
  ];
  const healthy = { healths: ["healthy" as const] };
  given(t, running)
    .when(report(2, { [web1]: "running" }, healthy))
    .gives([observed("a", 2, { [web1]: "running" }, healthy)]);
  const moved = { healths: ["starting" as const], details: [{ row: 0, ports: { main: 4001 } }] };
  given(t, running)
    .when(report(2, { [web1]: "running" }, moved))
    .gives([observed("a", 2, { [web1]: "running" }, moved)]);
  const same = { healths: ["starting" as const], details: [{ row: 0, ports: { main: 4000 } }] };
  given(t, running)
    .when(report(2, { [web1]: "running" }, same))
    .gives(nothing);
});

test("decide: what is kept of a report keeps its columns and details together", (t) => {
  given(t, cluster)
    .when(
      report(
        1,
        { [onB]: "failed", [web1]: "running", [web2]: "failed" },
        {
          healths: ["none", "healthy", "none"],
          details: [
            { row: 0, exitCode: 9 },
            { row: 2, exitCode: 1, error: "boom" },
          ],
        },
      ),
    )
    .gives([
      observed(
        "a",
        1,
        { [web1]: "running", [web2]: "failed" },
        { healths: ["healthy", "none"], details: [{ row: 1, exitCode: 1, error: "boom" }] },
      ),
    ]);
});

test("decide: uneven columns are refused by name", (t) => {
  given(t, cluster)
    .when(report(1, { [web1]: "running" }, { generations: [], healths: ["none", "none"] }))
    .gives(refused("invalid", "invalid_report", ["/observations/generations", "/observations/healths"], /0 entries for 1 tasks/));
  given(t, cluster)
    .when(report(1, { [web1]: "running" }, { details: [{ row: 1 }] }))
    .gives(refused("invalid", "invalid_report", "/observations/details/0/row"));
});

test("decide: a report of a node that is not there is refused", (t) => {
  given(t, [])
    .when(report(1, { [web1]: "running" }))
    .gives(refused("notFound", "node_not_found", "node"));
});
