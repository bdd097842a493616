import test from "ava";
import type { AlertCondition, Intent, NewEvent, Schemas } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { alert, id, webhook } from "../support/samples.js";

const asked: Schemas["AlertCreate"] = { name: "down", when: { kind: "node" }, forMs: 60_000, severity: "critical", summary: "" };
const instance = (name: string) => ({ subject: `node/${id(name)}`, name, message: `node ${name} is down` });
const about = { alert: id("down"), name: "down", severity: "warning" as const, summary: "" };
const fired = (...names: string[]): NewEvent => ({
  type: "alert.fired",
  subject: `alert/${id("down")}`,
  data: { ...about, instances: names.map(instance) },
});

test("decide: an alert is made once under its name, with what is meant where nothing is said", (t) => {
  const data = {
    alert: id("new1"),
    name: "down",
    when: { kind: "node" as const },
    forMs: 60_000,
    resolveMs: 60_000,
    severity: "critical" as const,
    summary: "",
  };
  given(t, [])
    .when({ type: "CreateAlert", alert: asked })
    .gives([{ type: "alert.created", subject: `alert/${id("new1")}`, data }], { status: 201, id: id("new1") });
  given(t, [alert("down")])
    .when({ type: "CreateAlert", alert: asked })
    .gives(refused("conflict", "name_taken", "/name"));
  const many = Array.from({ length: 128 }, (_, i) => alert(`alert${i}x`));
  given(t, many)
    .when({ type: "CreateAlert", alert: asked })
    .gives(refused("conflict", "alerts_full", "/name"));
  const { decision } = given(t, []).when({ type: "CreateAlert", alert: { ...asked, when: { kind: "event", types: ["node.failed"] } } });
  t.like(decision.kind === "events" ? decision.events[0]?.data : {}, { when: { kind: "event", count: 1, withinMs: 60_000 } });
});

const bad: [when: AlertCondition, fields: string[]][] = [
  [{ kind: "node", service: "web" }, ["/when/service"]],
  [{ kind: "service", node: "n1" }, ["/when/node"]],
  [{ kind: "event" }, ["/when/types"]],
  [{ kind: "event", types: ["node.exploded"] }, ["/when/types"]],
  [{ kind: "metric", metric: "cpu" }, ["/when/above"]],
  [{ kind: "metric", metric: "cpu", above: 1, below: 0 }, ["/when/above"]],
  [{ kind: "metric", above: 1 }, ["/when/metric"]],
  [{ kind: "metric", metric: "cpus", above: 1 }, ["/when/metric"]],
  [{ kind: "metric", metric: "custom:cpu", above: 1 }, ["/when/metric"]],
  [{ kind: "metric", metric: "custom:queue depth", above: 1 }, ["/when/metric"]],
];
for (const [when, fields] of bad)
  test(`decide: ${JSON.stringify(when)} is no condition`, (t) => {
    given(t, [])
      .when({ type: "CreateAlert", alert: { ...asked, when } })
      .gives(refused("invalid", "invalid_body", fields));
  });

test("decide: an alert is told by webhooks that there are", (t) => {
  given(t, [webhook("chat")])
    .when({ type: "CreateAlert", alert: { ...asked, webhooks: ["chat", "pager"] } })
    .gives(refused("invalid", "invalid_body", "/webhooks/1", /no webhook is named pager/));
});

test("decide: what holds is told once, whoever says it again", (t) => {
  const told: Intent = { type: "RecordAlert", alert: id("down"), fired: [instance("n1"), instance("n1"), instance("n2")], resolved: [] };
  given(t, [alert("down")])
    .when(told)
    .gives([fired("n1", "n2")]);
  given(t, [alert("down"), fired("n1")])
    .when(told)
    .gives([fired("n2")]);
  given(t, [alert("down"), fired("n1", "n2")])
    .when(told)
    .gives(nothing);
  given(t, []).when(told).gives(nothing);
});

test("decide: what is over is told once, with when it began", (t) => {
  const over: Intent = { type: "RecordAlert", alert: id("down"), fired: [], resolved: [`node/${id("n1")}`, `node/${id("n2")}`] };
  const history = [alert("down"), fired("n1")];
  const { view, when } = given(t, history);
  const resolved: NewEvent = {
    type: "alert.resolved",
    subject: `alert/${id("down")}`,
    data: { ...about, reason: "recovered", instances: [{ ...instance("n1"), firedAt: view.time }] },
  };
  when(over).gives([resolved]);
  const after = given(t, [...history, resolved]);
  after.when(over).gives(nothing);
  t.like(after.view.alerts[id("down")]?.ended[0], { subject: `node/${id("n1")}`, resolvedSeq: 4 });
});

test("decide: a removal ends what is told of, and is refused for what is not there", (t) => {
  const { decision } = given(t, [alert("down"), fired("n1")]).when({ type: "RemoveAlert", alert: "down" });
  t.deepEqual(decision.kind === "events" ? decision.events.map(({ type }) => type) : decision, ["alert.resolved", "alert.removed"]);
  given(t, [])
    .when({ type: "RemoveAlert", alert: "down" })
    .gives(refused("notFound", "alert_not_found", "alert"));
});

test("decide: more than a thousand are not told of at once", (t) => {
  const many = Array.from({ length: 1_200 }, (_, i) => instance(`n${i}`));
  const { decision } = given(t, [alert("down")]).when({ type: "RecordAlert", alert: id("down"), fired: many, resolved: [] });
  const [first] = decision.kind === "events" ? decision.events : [];
  t.is(first?.type === "alert.fired" ? first.data.instances.length : 0, 1_000);
});
