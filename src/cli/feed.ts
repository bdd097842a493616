import type { ClusterEvent } from "../client/index.js";
import { type EventData, hostShutdown } from "../model/index.js";
import type { Crash } from "./converge.js";

/** What the events since a change said about containers that ended, in the order of the log. */
export interface Feed {
  crashes: Crash[];
  stopped: Set<string>;
  /** Tasks that got other resources where they are. */
  resized: Set<string>;
}

export const feedTypes = ["tasks.*", "service.*", "rollout.*", "node.*"];

/** Polling alone would miss a container that crashes and is restarted between two looks. */
export function readEvent(feed: Feed, event: ClusterEvent): void {
  if (event.type === "dev.fleetlog.tasks.stopped") {
    for (const task of (event.data as EventData["tasks.stopped"]).tasks) feed.stopped.add(task);
  }
  if (event.type === "dev.fleetlog.tasks.resized") {
    for (const task of (event.data as EventData["tasks.resized"]).tasks) feed.resized.add(task);
  }
  if (event.type !== "dev.fleetlog.tasks.observed") return;
  const { tasks, states, details = [] } = (event.data as EventData["tasks.observed"]).observations;
  for (const [row, task] of tasks.entries()) {
    const state = states[row];
    if (state !== "failed" && state !== "rejected" && state !== "complete") continue;
    const detail = details.find((entry) => entry.row === row);
    if (detail?.error === hostShutdown || feed.stopped.has(task)) continue;
    feed.crashes.push({
      task,
      state,
      ...(detail?.exitCode === undefined ? {} : { exitCode: detail.exitCode }),
      ...(detail?.error === undefined ? {} : { error: detail.error }),
    });
  }
}
