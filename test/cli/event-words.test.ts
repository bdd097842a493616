import test from "ava";
import { EventNames, eventWords } from "../../src/cli/event-words.js";
import type { ClusterEvent } from "../../src/client/index.js";
import { type NewEvent, positionText } from "../../src/model/index.js";
import { history } from "../support/history.js";
import { id, node, noRefusals, observed, placed, service, stopped, task } from "../support/samples.js";

function told(events: NewEvent[]): string[] {
  const names = new EventNames();
  return history(events)
    .map(({ type, seq, time, subject, data }) => {
      const event = {
        type: `dev.fleetlog.${type}`,
        id: positionText("a".repeat(16), seq),
        subject,
        time: new Date(time).toISOString(),
        data,
      };
      return event as unknown as ClusterEvent;
    })
    .map((event) => {
      names.learn(event);
      return eventWords(event, names);
    })
    .slice(1);
}

test("an event is told in words, with the names that people know", (t) => {
  const failed = { details: [{ row: 0, exitCode: 3, error: "exit code 3" }] };
  const restarted: NewEvent = {
    type: "tasks.restarted",
    subject: `service/${id("web")}`,
    data: { tasks: [task("web", 1)], containers: [0], generations: [2], notBefore: [0] },
  };
  t.deepEqual(
    told([
      ...node("n1"),
      service("web", { replicas: 2 }),
      placed("web", [
        [1, "n1"],
        [2, "n1"],
      ]),
      { type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 4 } },
      observed("n1", 1, { [task("web", 1)]: "failed", [task("web", 2)]: "running" }, failed),
      restarted,
      stopped("web", [task("web", 2)], "scaled-down"),
    ]),
    [
      "n1 joined",
      "n1 connected",
      "web created, replicas 2",
      "web.1, web.2 placed on n1",
      "web scaled to 4",
      "web.1 failed (exit code 3); web.2 running",
      "web.1 to start again (restart 1)",
      "web.2 told to stop (scaled-down)",
    ],
  );
});

test("an event about many tasks stays one line, and a slot without a node says why", (t) => {
  const slots = Array.from({ length: 900 }, (_, index) => index + 1);
  const refused: NewEvent = {
    type: "tasks.refused",
    subject: `service/${id("web")}`,
    data: { service: id("web"), slots, explanation: { ...noRefusals, considered: 0 } },
  };
  t.is(
    told([service("web"), refused])[1],
    "web.1, web.2, web.3 and 897 more: there is no node to place it on; start one with `fleetlog agent`",
  );
});

test("what is known by its id alone is called by that, and redacted data is said to be", (t) => {
  const event = { type: "dev.fleetlog.service.scaled", subject: "service/x", data: { service: "x", replicas: 2 } };
  t.is(eventWords(event as unknown as ClusterEvent, new EventNames()), "x scaled to 2");
  t.is(eventWords({ ...event, data: undefined } as unknown as ClusterEvent, new EventNames()), "service/x (redacted)");
});
