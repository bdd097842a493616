import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import {
  canonicalJson,
  decodeEvent,
  type EventType,
  eventTypeNames,
  eventVersion,
  isEventType,
  type LogEvent,
} from "../../src/model/index.js";
import { digest, emptyView, evolve, findTask, serviceById, slotAt, type View } from "../../src/projections/index.js";
import { history } from "../support/history.js";
import { id, task } from "../support/samples.js";

// The bytes of every version of every event type, as they were sealed when it was current. They are never edited: a new
// version comes with a file of its own, and the old one shows that its upcaster works.
const folder = new URL("../../../test/fixtures/events/", import.meta.url);

/** In the order of one valid history. */
const order: EventType[] = [
  "cluster.created",
  "lease.taken",
  "log.forked",
  "cluster.version",
  "token.created",
  "node.joined",
  "node.connected",
  "node.described",
  "node.failed",
  "node.drained",
  "node.activated",
  "config.created",
  "secret.created",
  "service.created",
  "stack.deployed",
  "tasks.placed",
  "tasks.refused",
  "tasks.observed",
  "tasks.restarted",
  "service.scaled",
  "service.updated",
  "rollout.paused",
  "rollout.resumed",
  "rollout.completed",
  "service.restarted",
  "service.stopped",
  "service.started",
  "job.started",
  "job.skipped",
  "job.ended",
  "tasks.judged",
  "tasks.resized",
  "images.asked",
  "images.resolved",
  "images.refused",
  "exec.opened",
  "exec.closed",
  "tasks.stopped",
  "node.updated",
  "node.paused",
  "node.maintenance_started",
  "node.maintenance_ended",
  "node.waiting",
  "node.accepted",
  "intent.settled",
  "log.checkpointed",
  "controller.diverged",
  "log.archived",
  "volume.removed",
  "volume.restored",
  "volume.purged",
  "volume.deletion_failed",
  "volume.deleted",
  "webhook.created",
  "webhooks.advanced",
  "webhook.undelivered",
  "webhook.replayed",
  "webhook.updated",
  "alert.created",
  "alert.fired",
  "alert.resolved",
  "alert.removed",
  "webhook.removed",
  "autoscaling.set",
  "autoscaling.advised",
  "autoscaling.removed",
  "token.rotated",
  "token.revoked",
  "stack.removed",
  "service.removed",
  "service.restored",
  "service.purged",
  "config.removed",
  "secret.removed",
  "node.removed",
];

/** Every event of the history, the type at `old` in its version `version` and all others in their current one. */
function oldHistory(version: (type: EventType) => number): LogEvent[] {
  const parsed = order.map((type) => ({ type, ...JSON.parse(readFileSync(new URL(`${type}.v${version(type)}.json`, folder), "utf8")) }));
  return history(parsed).map((event, i) => {
    const data = decodeEvent(event.type, version(event.type), event.data, event.seq);
    return { ...event, ...parsed[i], data } as LogEvent;
  });
}

function viewAfter(type: EventType): View {
  const events = oldHistory(eventVersion);
  return evolve(emptyView(), events.slice(0, order.indexOf(type) + 1));
}

test("every version of every event type has a fixture, and every fixture is of one", (t) => {
  const expected = eventTypeNames.flatMap((type) => Array.from({ length: eventVersion(type) }, (_, i) => `${type}.v${i + 1}.json`));
  t.deepEqual(readdirSync(folder).sort(), expected.sort());
  t.deepEqual([...order].sort(), [...eventTypeNames].sort());
});

for (const file of readdirSync(folder)) {
  test(`${file} holds canonical text that decodes and applies`, (t) => {
    const [, type, version] = /^(.+)\.v(\d+)\.json$/.exec(file) ?? [];
    if (type === undefined || !isEventType(type)) throw new Error(`${type} is no event type`);
    const text = readFileSync(new URL(file, folder), "utf8");
    t.is(canonicalJson(JSON.parse(text)), text);
    const events = oldHistory((other) => (other === type ? Number(version) : eventVersion(other)));
    t.is(evolve(emptyView(), events).seq, order.length);
  });
}

test("the history of old events means what it meant", (t) => {
  const restarted = viewAfter("tasks.restarted");
  t.like(findTask(restarted, task("web", 1)), { state: "running", node: id("n1"), ports: { main: 20_001 } });
  t.like(findTask(restarted, task("web", 2)), { state: "assigned", replaces: task("web", 2, "old") });
  const web = serviceById(restarted, id("web"));
  t.deepEqual(web?.pending?.slots, [3]);
  t.is(web && slotAt(web, 2)?.failures, 1);
  t.like(serviceById(viewAfter("rollout.completed"), id("web")), { specVersion: 2, rollout: null, pending: null });
  const end = viewAfter("node.removed");
  t.like(serviceById(end, id("web")), { removed: false, specVersion: 3 });
  t.true(end.idempotency.count > 0);
});

test("old webhooks and alerts mean what they meant", (t) => {
  t.like(viewAfter("webhooks.advanced").webhooks[id("hook")], { types: ["node.*", "service.created"], after: 4, deadLettersTotal: 0 });
  t.like(viewAfter("webhook.undelivered").webhooks[id("hook")], { after: 5, deadLetters: [{ from: 5, to: 5, reason: "it answered 500" }] });
  t.is(viewAfter("webhook.replayed").webhooks[id("hook")]?.after, 3);
  t.like(viewAfter("webhook.updated").webhooks[id("hook")], {
    ...{ target: "https://other.example.org", types: ["node.*"], subject: null, attempts: 5, paused: true, after: 3 },
  });
  t.deepEqual(Object.keys(viewAfter("alert.fired").alerts[id("down")]?.firing ?? {}), [`alert/${id("down")}`]);
  t.like(viewAfter("alert.resolved").alerts[id("down")], { firing: {}, ended: [{ name: "down" }] });
  t.like(viewAfter("webhook.removed"), { webhooks: {}, alerts: {} });
});

test("what came to specs and nodes later has its default in those of old events", (t) => {
  const web = serviceById(viewAfter("service.created"), id("web"));
  t.like(web?.spec, { drainMs: 1000, update: { order: "stop-first", parallelism: 1 }, restart: { moveAfter: 5 } });
});

test("the digest of old events stays what it was in this version of the view", (t) => {
  // A change here means that replicas of the old and the new build disagree: raise `viewVersion` with it.
  const view = viewAfter("tasks.restarted");
  t.is(view.viewVersion, 16);
  t.is(digest(view), "07ceeb12ae2f3608abc4df820c88b35012d45046e041c8263ecbbf66853174d4");
});
