import test from "ava";
import type { Intent, NewEvent } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { description, id, node, observed, placed, service, stopped, task } from "../support/samples.js";

const secret = "0".repeat(64);
const join: Intent = { type: "JoinNode", name: "host-1", credential: secret, description: description() };
const joined: NewEvent = {
  type: "node.joined",
  subject: `node/${id("new1")}`,
  data: { node: id("new1"), name: "host-1", token: id("new2"), credential: secret, description: description() },
};
const hello: Intent = { type: "ConnectNode", node: id("a"), bootId: "boot1", description: description() };

test("decide: a host joins and gets a token of its own", (t) => {
  given(t, [])
    .when(join)
    .gives([joined], { status: 201, id: id("new1"), detail: { token: [id("new2")] } });
});

test("decide: a host that joins again with its credential is told the same node", (t) => {
  given(t, [joined])
    .when(join)
    .gives(nothing, { status: 201, id: id("new1"), detail: { token: [id("new2")] } });
});

test("decide: a node's name cannot be taken with another credential", (t) => {
  given(t, [joined])
    .when({ ...join, credential: "1".repeat(64) })
    .gives(refused("conflict", "name_taken", "/name", /host-1 joined with another credential/));
});

test("decide: a node cannot be named like another node's id", (t) => {
  given(t, node("a"))
    .when({ ...join, name: id("a") })
    .gives(refused("conflict", "name_taken", "/name"));
});

test("decide: the name of a removed node can be taken again", (t) => {
  const gone: NewEvent = { type: "node.removed", subject: joined.subject, data: { node: id("new1") } };
  t.is(given(t, [joined, gone]).when({ ...join, credential: "1".repeat(64) }).decision.kind, "events");
});

test("decide: a host cannot reserve more than it has, nor list a runtime twice", (t) => {
  const greedy = description({ reserved: { cpu: 4001, memory: 0 }, runtimes: [{ name: "process" }, { name: "process" }] });
  given(t, [])
    .when({ ...join, description: greedy })
    .gives(
      refused(
        "invalid",
        "invalid_description",
        ["/description/reserved/cpu", "/description/runtimes/1/name"],
        /reserves 4001 of a capacity of 4000/,
      ),
    );
});

test("decide: an agent's first hello makes its node ready", (t) => {
  const [first] = node("a") as [NewEvent];
  given(t, [first])
    .when(hello)
    .gives([{ type: "node.connected", subject: `node/${id("a")}`, data: { node: id("a"), bootId: "boot1" } }]);
});

test("decide: a hello in the same boot of a ready node says nothing new", (t) => {
  given(t, node("a"))
    .when(hello)
    .gives(nothing, { status: 200, id: id("a") });
});

test("decide: nor does one whose description people have changed by settings", (t) => {
  const data = { node: id("a"), settings: { labels: { tier: "front" }, rack: "r7" } };
  given(t, [...node("a"), { type: "node.updated", subject: `node/${id("a")}`, data }])
    .when(hello)
    .gives(nothing, { status: 200, id: id("a") });
});

test("decide: a hello in another boot connects the node again", (t) => {
  given(t, node("a"))
    .when({ ...hello, bootId: "boot2" })
    .gives([{ type: "node.connected", subject: `node/${id("a")}`, data: { node: id("a"), bootId: "boot2" } }]);
});

test("decide: a hello after a failure connects the node again, described anew first", (t) => {
  const failed: NewEvent = { type: "node.failed", subject: `node/${id("a")}`, data: { node: id("a"), reason: "silent" } };
  const larger = description({ capacity: { cpu: 8000, memory: 8_000_000_000 } });
  given(t, [...node("a"), failed])
    .when({ ...hello, description: larger })
    .gives([
      { type: "node.described", subject: `node/${id("a")}`, data: { node: id("a"), description: larger } },
      { type: "node.connected", subject: `node/${id("a")}`, data: { node: id("a"), bootId: "boot1" } },
    ]);
});

test("decide: a hello of an unknown node, or with a description that cannot be, is refused", (t) => {
  given(t, [])
    .when(hello)
    .gives(refused("notFound", "node_not_found", "node", new RegExp(id("a"))));
  given(t, node("a"))
    .when({ ...hello, description: description({ reserved: { cpu: 0, memory: 9_000_000_000 } }) })
    .gives(refused("invalid", "invalid_description", "/description/reserved/memory"));
});

test("decide: a node is drained once, by name or by id, and activated once", (t) => {
  const drained: NewEvent = { type: "node.drained", subject: `node/${id("a")}`, data: { node: id("a") } };
  given(t, node("a"))
    .when({ type: "DrainNode", node: "a" })
    .gives([drained], { status: 200, id: id("a") });
  given(t, node("a"))
    .when({ type: "DrainNode", node: id("a") })
    .gives([drained]);
  given(t, [...node("a"), drained])
    .when({ type: "DrainNode", node: "a" })
    .gives(nothing);
  given(t, [...node("a"), drained])
    .when({ type: "ActivateNode", node: "a" })
    .gives([{ type: "node.activated", subject: `node/${id("a")}`, data: { node: id("a") } }], { status: 200, id: id("a") });
  given(t, node("a")).when({ type: "ActivateNode", node: "a" }).gives(nothing);
});

test("decide: what is asked of an unknown node is refused by its name", (t) => {
  for (const type of ["DrainNode", "ActivateNode"] as const) {
    given(t, node("a"))
      .when({ type, node: "b" })
      .gives(refused("notFound", "node_not_found", "node", /"b"/));
  }
  given(t, node("a"))
    .when({ type: "RemoveNode", node: "constructor", force: true })
    .gives(refused("notFound", "node_not_found", "node"));
});

const busy = [...node("a"), service("web"), placed("web", [[1, "a"]])];
const removed: NewEvent = { type: "node.removed", subject: `node/${id("a")}`, data: { node: id("a") } };
const remove: Intent = { type: "RemoveNode", node: "a", force: false };

test("decide: a ready node that holds tasks is removed only by force", (t) => {
  given(t, busy)
    .when(remove)
    .gives(refused("conflict", "node_busy", "force", /holds 1 task;/));
  given(t, busy)
    .when({ ...remove, force: true })
    .gives([removed], { status: 204 });
});

test("decide: a node is removed without force once it is empty", (t) => {
  given(t, node("a")).when(remove).gives([removed]);
  const web = task("web", 1);
  given(t, [...busy, stopped("web", [web], "node-drained"), observed("a", 1, { [web]: "complete" })])
    .when(remove)
    .gives([removed]);
});

test("decide: a task that ended and stays as it is keeps no node busy", (t) => {
  given(t, [...busy, observed("a", 1, { [task("web", 1)]: "complete" })])
    .when(remove)
    .gives([removed]);
});

test("decide: a node that is down is removed without force, whatever it held", (t) => {
  const failed: NewEvent = { type: "node.failed", subject: `node/${id("a")}`, data: { node: id("a"), reason: "silent" } };
  given(t, [...busy, failed])
    .when(remove)
    .gives([removed]);
});
