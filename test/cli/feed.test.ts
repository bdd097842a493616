import test from "ava";
import { type Feed, readEvent } from "../../src/cli/feed.js";
import type { ClusterEvent } from "../../src/client/index.js";
import { hostShutdown } from "../../src/model/index.js";

function event(type: string, data: unknown): ClusterEvent {
  return { type: `dev.fleetlog.${type}`, data } as ClusterEvent;
}

function observed(rows: { task: string; state: string; exitCode?: number; error?: string }[]): ClusterEvent {
  const details = rows.flatMap(({ exitCode, error }, row) =>
    exitCode === undefined && error === undefined ? [] : [{ row, exitCode, error }],
  );
  return event("tasks.observed", {
    observations: {
      tasks: rows.map((row) => row.task),
      containers: rows.map(() => 0),
      generations: rows.map(() => 1),
      states: rows.map((row) => row.state),
      details,
    },
  });
}

function read(...events: ClusterEvent[]): Feed {
  const feed: Feed = { crashes: [], resized: new Set(), stopped: new Set() };
  for (const each of events) readEvent(feed, each);
  return feed;
}

test("containers that ended are taken from the columns, each with its own detail", (t) => {
  const { crashes } = read(
    observed([
      { task: "a", state: "running" },
      { task: "b", state: "failed", exitCode: 7 },
      { task: "c", state: "rejected", error: "ENOENT" },
      { task: "d", state: "complete" },
    ]),
  );
  t.deepEqual(crashes, [
    { task: "b", state: "failed", exitCode: 7 },
    { task: "c", state: "rejected", error: "ENOENT" },
    { task: "d", state: "complete" },
  ]);
});

test("what ends after it was told to stop, or with its host, is not among them", (t) => {
  const { crashes, stopped } = read(
    observed([{ task: "early", state: "failed", exitCode: 1 }]),
    event("tasks.stopped", { tasks: ["early", "late"], reason: "scaled-down" }),
    observed([
      { task: "late", state: "failed", exitCode: 143 },
      { task: "host", state: "complete", error: hostShutdown },
    ]),
    event("service.scaled", { service: "x", replicas: 1 }),
  );
  t.deepEqual(crashes, [{ task: "early", state: "failed", exitCode: 1 }]);
  t.deepEqual([...stopped], ["early", "late"]);
});
