import test from "ava";
import type { EventData, Intent, NewEvent } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { startMs } from "../support/history.js";
import { id, node } from "../support/samples.js";

type Settings = EventData["node.updated"]["settings"];
const updated = (settings: Settings): NewEvent => ({
  type: "node.updated",
  subject: `node/${id("a")}`,
  data: { node: id("a"), settings },
});
const update = (patch: Extract<Intent, { type: "UpdateNode" }>["patch"]): Intent => ({ type: "UpdateNode", node: "a", patch });
const dayMs = 86_400_000;

test("updateNode: a patch changes what it names and leaves the rest", (t) => {
  const before = updated({ labels: { disk: "ssd", zone: "1" }, rack: "r1", reserved: { cpu: 100, memory: 5 } });
  given(t, [...node("a"), before])
    .when(update({ labels: { zone: null, kind: "big" }, rack: null, reserved: { cpu: 200 }, pool: "gpu" }))
    .gives([updated({ labels: { disk: "ssd", kind: "big" }, reserved: { cpu: 200, memory: 5 }, pool: "gpu" })], {
      status: 200,
      id: id("a"),
    });
});

test("updateNode: a patch that changes nothing is no event", (t) => {
  given(t, [...node("a"), updated({ rack: "r1" })])
    .when(update({ rack: "r1", labels: null }))
    .gives(nothing);
});

test("updateNode: what is valid alone and not together is refused by field", (t) => {
  const taint = { key: "disk", value: "", effect: "no-execute" as const };
  given(t, node("a"))
    .when(update({ taints: [taint, { ...taint, value: "x" }] }))
    .gives(refused("invalid", "invalid_settings", "/taints/1"));
  given(t, node("a"))
    .when(update({ reserved: { cpu: 5000 } }))
    .gives(refused("invalid", "invalid_settings", "/reserved/cpu", /5000 of a capacity of 4000/));
  given(t, [])
    .when(update({}))
    .gives(refused("notFound", "node_not_found", "node"));
});

test("pauseNode: once is enough", (t) => {
  const paused: NewEvent = { type: "node.paused", subject: `node/${id("a")}`, data: { node: id("a") } };
  given(t, node("a")).when({ type: "PauseNode", node: "a" }).gives([paused]);
  given(t, [...node("a"), paused])
    .when({ type: "PauseNode", node: "a" })
    .gives(nothing);
});

test("maintainNode: a duration counts from the time of the decision", (t) => {
  const world = given(t, node("a"));
  const until = world.view.time + 1 + 3_600_000;
  const started: NewEvent = {
    type: "node.maintenance_started",
    subject: `node/${id("a")}`,
    data: { node: id("a"), reason: "disk", until },
  };
  world.when({ type: "MaintainNode", node: "a", reason: "disk", durationMs: 3_600_000 }).gives([started]);
  given(t, [...node("a"), started])
    .when({ type: "MaintainNode", node: "a", reason: "disk", until })
    .gives(nothing);
});

test("maintainNode: an end that is past, too far away, or said in both ways or none is refused", (t) => {
  const world = given(t, node("a"));
  const maintain = (members: object): Intent => ({ type: "MaintainNode", node: "a", reason: "disk", ...members });
  const code = "invalid_maintenance";
  world.when(maintain({ until: startMs })).gives(refused("invalid", code, "/until", /past/));
  world.when(maintain({ until: startMs + 31 * dayMs })).gives(refused("invalid", code, "/until", /30 days/));
  world.when(maintain({})).gives(refused("invalid", code, "/until"));
  world.when(maintain({ until: startMs + dayMs, durationMs: 1 })).gives(refused("invalid", code, "/durationMs"));
});

test("activateNode: ends a pause and a maintenance", (t) => {
  const events: NewEvent[] = [
    { type: "node.paused", subject: `node/${id("a")}`, data: { node: id("a") } },
    { type: "node.maintenance_started", subject: `node/${id("a")}`, data: { node: id("a"), reason: "x", until: startMs + dayMs } },
  ];
  const { decision } = given(t, [...node("a"), ...events]).when({ type: "ActivateNode", node: "a" });
  t.deepEqual(decision.kind === "events" && decision.events.map(({ type }) => type), ["node.activated", "node.maintenance_ended"]);
});
