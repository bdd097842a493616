import test from "ava";
import { type Decision, decide } from "../../src/intents/index.js";
import type { NewEvent } from "../../src/model/index.js";
import { awayHoldsBackMs, viewVersion } from "../../src/projections/index.js";
import { contextFor, given } from "../support/decider.js";
import { viewOf } from "../support/history.js";
import { laterVersions } from "../support/later-versions.js";
import { description, id, node } from "../support/samples.js";

const reads = (max: number) => ({ clusterVersions: { min: 1, max } });
const failed = (name: string): NewEvent => ({
  type: "node.failed",
  subject: `node/${id(name)}`,
  data: { node: id(name), reason: "silent" },
});

/** What the refusal says; undefined where it is none. */
function refusal(decision: Decision): { code: string; message: string } | undefined {
  return decision.kind === "rejected" ? decision.rejection : undefined;
}

function raise(events: NewEvent[], version: number, laterMs = 1) {
  const view = viewOf(events);
  const context = { ...contextFor(view), now: view.time + laterMs, versions: laterVersions() };
  return decide(view, { type: "RaiseClusterVersion", version }, context);
}

test("decide: the cluster version is raised once every node reads it", (t) => {
  const decision = raise([...node("a", reads(3)), ...node("b", reads(2))], 2);
  t.like(decision, { kind: "events", events: [{ type: "cluster.version", data: { version: 2 } }] });
  const [event] = decision.kind === "events" ? decision.events : [];
  t.is(viewOf([...node("a", reads(3)), event as NewEvent]).clusterVersion, 2);
});

test("decide: a node that does not read it holds it back, one that says nothing of versions too", (t) => {
  t.like(raise([...node("a", reads(2))], 3), {
    rejection: { code: "cluster_version_held_back", message: "the agent of node a does not read cluster version 3" },
  });
  t.like(raise([...node("a")], 2), { rejection: { code: "cluster_version_held_back" } });
  t.like(raise([...node("a", { clusterVersions: { min: 3, max: 3 } })], 2), { rejection: { code: "cluster_version_held_back" } });
});

test("decide: a node that is down holds it back for an hour, one that is ready for as long as it takes", (t) => {
  const down = [...node("a"), failed("a")];
  t.is(raise(down, 2, awayHoldsBackMs).kind, "rejected");
  t.is(raise(down, 2, awayHoldsBackMs + 1).kind, "events");
  t.is(raise(node("a"), 2, 100 * awayHoldsBackMs).kind, "rejected");
});

test("decide: the cluster version never falls, and rises no further than this build reads", (t) => {
  t.is(raise([], 1).kind, "unchanged");
  t.regex(refusal(raise([], 4))?.message ?? "", /reads cluster versions 1 to 3/);
});

test("decide: an agent whose build does not read the cluster version neither joins nor connects, and is told why", (t) => {
  const raised: NewEvent = { type: "cluster.version", subject: "cluster/c", data: { version: 2 } };
  const history = [...node("a", reads(2)), raised];
  const connect = (members: object) =>
    given(t, history).when({ type: "ConnectNode", node: id("a"), bootId: "boot1", description: description({ ...members }) }).decision;
  t.is(refusal(connect({}))?.code, "agent_version_unsupported");
  t.regex(refusal(connect({}))?.message ?? "", /older than the cluster: upgrade it; it reads cluster version 1, the cluster has 2/);
  t.regex(
    refusal(connect({ clusterVersions: { min: 3, max: 4 } }))?.message ?? "",
    /too new for the cluster: upgrade the controllers first/,
  );
  t.not(connect(reads(2)).kind, "rejected");
  const join = { type: "JoinNode" as const, name: "b", credential: "0".repeat(64) };
  t.like(given(t, history).when({ ...join, description: description() }).decision, { rejection: { code: "agent_version_unsupported" } });
  t.is(given(t, history).when({ ...join, description: description(reads(2)) }).decision.kind, "events");
});

test("decide: a checkpoint of a view version that came with a later cluster version is not told of", (t) => {
  const raised: NewEvent = { type: "cluster.version", subject: "cluster/c", data: { version: 2 } };
  const tell = (events: NewEvent[], of: number) => {
    const view = viewOf(events);
    const intent = { type: "RecordCheckpoint" as const, seq: 1, digest: "d".repeat(64), chain: "c".repeat(64), viewVersion: of };
    return decide(view, intent, { ...contextFor(view), versions: laterVersions() }).kind;
  };
  t.is(tell([], viewVersion + 1), "unchanged");
  t.is(tell([], viewVersion), "events");
  t.is(tell([raised], viewVersion + 1), "events");
  t.is(tell([raised], viewVersion), "unchanged");
});
