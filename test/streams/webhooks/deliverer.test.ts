import test from "ava";
import type { EventType, Intent, NewEvent } from "../../../src/model/index.js";
import { ClusterError, type Random } from "../../../src/ports/index.js";
import type { WebhookView } from "../../../src/projections/index.js";
import { WebhookDeliverer } from "../../../src/streams/index.js";
import { retryMs } from "../../../src/streams/webhooks/lane.js";
import { MemoryController } from "../../support/memory-controller.js";
import { id, service, webhook } from "../../support/samples.js";
import { VirtualTime } from "../../support/virtual-time.js";

const random: Random = { hex: (bytes) => "0".repeat(bytes * 2), uint32: () => 2 ** 31 };

interface Take {
  webhook: string;
  seq: number;
  type: EventType | "alerts";
}

/** A deliverer that may hold the lease, over a controller in memory, and targets that take what `takes` says. */
function begin(
  t: { teardown(end: () => void): void },
  controller: MemoryController,
  options: { time?: VirtualTime; holds?: () => boolean } = {},
) {
  const time = options.time ?? new VirtualTime();
  const taken: Take[] = [];
  const tries: Take[] = [];
  const state = { takes: (_: Take) => true };
  const ending = new AbortController();
  t.teardown(() => ending.abort());
  const trouble: string[] = [];
  const deliverer = new WebhookDeliverer({
    log: {
      view: () => controller.view(),
      holds: options.holds ?? (() => true),
      subscribe: (after, signal) => controller.subscribe(after, signal),
      oldest: () => controller.oldest(),
      submit: (intent: Intent) => controller.submit(intent, { actor: "controller/test" }),
    },
    post: {
      async send({ name }: WebhookView, message) {
        const { type, seq } = JSON.parse(message.body) as { type?: string; seq?: string };
        const one = {
          webhook: name,
          seq: Number(seq ?? message.id.split("-")[1]),
          type: (type ?? "alerts").replace("dev.fleetlog.", ""),
        } as Take;
        tries.push(one);
        if (!state.takes(one)) return { delivered: false, ms: 1, status: 503, error: "it answered 503" };
        taken.push(one);
        return { delivered: true, ms: 1, status: 204 };
      },
    },
    clock: time,
    timers: time,
    random,
    onTrouble: (what) => void trouble.push(what),
  });
  const ended = deliverer.run(ending.signal);
  const stop = async () => {
    ending.abort();
    await time.advance(1_000);
    await ended;
  };
  return { time, taken, tries, state, deliverer, trouble, stop };
}

const typesOf = (controller: MemoryController) => controller.records.map(({ type }) => type);
const stand = (controller: MemoryController, name: string) => controller.view().webhooks[id(name)]?.after;

test("each webhook gets what it wants of what comes after its creation, in order, and none of what delivery itself writes", async (t) => {
  const controller = new MemoryController([service("old"), webhook("all"), webhook("some", { types: ["service.created"] })]);
  const { time, taken } = begin(t, controller);
  const first = controller.append([service("a"), { type: "token.revoked", subject: `token/${id("x")}`, data: { token: id("x") } }]) - 1;
  await time.advance(1_000);
  t.deepEqual(
    taken.filter(({ webhook: to }) => to === "some").map(({ seq }) => seq),
    [first],
  );
  // The creation of the other came after its own.
  t.deepEqual(
    taken.filter(({ webhook: to }) => to === "all").map(({ type }) => type),
    ["webhook.created", "service.created", "token.revoked"],
  );
  await time.advance(20_000);
  t.is(typesOf(controller).filter((type) => type === "webhooks.advanced").length, 1, "how far they have come is noted once");
  t.is(stand(controller, "all"), first + 1);
  await time.advance(60_000);
  t.is(typesOf(controller).filter((type) => type === "webhooks.advanced").length, 1, "and that it was noted is no reason to note more");
});

test("a target that fails is tried again with longer and longer breaks, and what comes after it waits", async (t) => {
  const controller = new MemoryController([webhook("hook")]);
  const { time, taken, tries, state } = begin(t, controller);
  state.takes = () => false;
  const [first, second] = [controller.append([service("a")]), controller.append([service("b")])];
  await time.advance(6_000);
  t.deepEqual(new Set(tries.map(({ seq }) => seq)), new Set([first]));
  t.is(tries.length, 4, "at once, and after 0.75, 1.5 and 3 s more");
  state.takes = () => true;
  await time.advance(10_000);
  t.deepEqual(
    taken.map(({ seq }) => seq),
    [first, second],
  );
});

test("breaks between tries grow to five minutes", (t) => {
  t.deepEqual(
    [1, 2, 5, 9, 30].map((failures) => retryMs(failures, random)),
    [750, 1_500, 12_000, 192_000, 225_000],
  );
});

test("what is not taken in all its tries is given up with the reason, and the next one is sent", async (t) => {
  const controller = new MemoryController([webhook("hook", { attempts: 3 })]);
  const { time, taken, tries, state, deliverer } = begin(t, controller);
  const poison = controller.append([service("a")]);
  const next = controller.append([service("b")]);
  state.takes = ({ seq }) => seq !== poison;
  await time.advance(30_000);
  t.is(tries.filter(({ seq }) => seq === poison).length, 3);
  t.deepEqual(
    taken.map(({ seq }) => seq),
    [next],
  );
  const known = controller.view().webhooks[id("hook")];
  t.like(known?.deadLetters[0], { from: poison, to: poison, attempts: 3, reason: "it answered 503" });
  t.deepEqual(deliverer.counts, { delivered: 1, failed: 3, undelivered: 1 });
});

test("whoever takes over goes on from what was noted: nothing is lost, and only what was not noted yet comes again", async (t) => {
  const controller = new MemoryController([webhook("hook")]);
  let holder = 1;
  const one = begin(t, controller, { holds: () => holder === 1 });
  const seqs: number[] = [];
  for (let i = 0; i < 5; i++) seqs.push(controller.append([service(`a${i}`)]));
  await one.time.advance(6_000);
  const noted = stand(controller, "hook");
  t.is(noted, seqs[4]);
  seqs.push(controller.append([service("b")]));
  await one.time.advance(500);
  t.deepEqual(
    one.taken.map(({ seq }) => seq),
    seqs,
  );
  // It is killed before it has noted the last one.
  holder = 2;
  await one.time.advance(1_000);
  seqs.push(controller.append([service("c")]));
  const two = begin(t, controller, { holds: () => holder === 2 });
  await two.time.advance(1_000);
  t.deepEqual(
    two.taken.map(({ seq }) => seq),
    seqs.slice(5),
  );
  t.deepEqual(
    one.taken.map(({ seq }) => seq),
    seqs.slice(0, 6),
    "the other has stopped",
  );
});

test("one that stops in peace notes what it has sent", async (t) => {
  const controller = new MemoryController([webhook("hook")]);
  const { time, stop } = begin(t, controller);
  const seq = controller.append([service("a")]);
  await time.advance(500);
  t.not(stand(controller, "hook"), seq);
  await stop();
  t.is(stand(controller, "hook"), seq);
});

test("a replay sends again from there on, and what an earlier life of the position says counts no more", async (t) => {
  const controller = new MemoryController([service("old"), webhook("hook", { types: ["service.created"] })]);
  const { time, taken } = begin(t, controller);
  const seq = controller.append([service("a")]);
  await time.advance(500);
  const replayed: NewEvent = {
    type: "webhook.replayed",
    subject: `webhook/${id("hook")}`,
    data: { webhook: id("hook"), name: "hook", after: 0 },
  };
  controller.append([replayed]);
  // Sent before the replay, noted after it.
  const stale: Intent = { type: "RecordDeliveries", rows: [{ webhook: id("hook"), begun: 3, after: seq }] };
  await controller.submit(stale, { actor: "controller/test" });
  t.is(stand(controller, "hook"), 0);
  await time.advance(2_000);
  t.deepEqual(
    taken.map(({ seq: told }) => told),
    [seq, 2, seq],
  );
});

function updated(name: string, members: Omit<Extract<NewEvent, { type: "webhook.updated" }>["data"], "webhook" | "name">): NewEvent {
  return { type: "webhook.updated", subject: `webhook/${id(name)}`, data: { webhook: id(name), name, ...members } };
}

test("a change of what it wants holds from where it stands: nothing comes twice, and how far it had come is noted", async (t) => {
  const controller = new MemoryController([webhook("hook", { types: ["service.created"] })]);
  const { time, taken } = begin(t, controller);
  const first = controller.append([service("a")]);
  await time.advance(500);
  controller.append([updated("hook", { types: ["token.*"] })]);
  await time.advance(500);
  controller.append([service("b")]);
  const revoked = controller.append([{ type: "token.revoked", subject: `token/${id("x")}`, data: { token: id("x") } }]);
  await time.advance(500);
  t.deepEqual(
    taken.map(({ seq }) => seq),
    [first, revoked],
  );
  await time.advance(10_000);
  t.is(stand(controller, "hook"), revoked);
});

test("while it is paused nothing is sent, and then what came meanwhile; what it had sent before is noted and not sent again", async (t) => {
  const controller = new MemoryController([webhook("hook", { types: ["service.created"] })]);
  const { time, taken, tries, state } = begin(t, controller);
  const first = controller.append([service("a")]);
  await time.advance(500);
  state.takes = () => false;
  const second = controller.append([service("b")]);
  await time.advance(1_000);
  controller.append([updated("hook", { paused: true })]);
  await time.advance(500);
  const before = tries.length;
  const third = controller.append([service("c")]);
  state.takes = () => true;
  await time.advance(60_000);
  t.is(tries.length, before);
  t.is(stand(controller, "hook"), first);
  controller.append([updated("hook", { paused: false })]);
  await time.advance(1_000);
  t.deepEqual(
    taken.map(({ seq }) => seq),
    [first, second, third],
  );
});

test("what the log has lost before it could be sent is given up by name, and the rest is sent", async (t) => {
  const controller = new MemoryController([service("a"), service("b"), service("c"), webhook("hook", { types: ["service.*"], after: 0 })]);
  controller.oldestSeq = 3;
  const { time, taken } = begin(t, controller);
  await time.advance(2_000);
  t.like(controller.view().webhooks[id("hook")]?.deadLetters[0], { from: 1, to: 3, attempts: 0 });
  t.deepEqual(
    taken.map(({ seq }) => seq),
    [4],
  );
});

test("a log that does not take what was given up is asked again, and the webhook waits for it", async (t) => {
  const controller = new MemoryController([webhook("hook", { attempts: 1 })]);
  const { time, tries, state, trouble } = begin(t, controller);
  state.takes = () => false;
  controller.failure = new ClusterError("unavailable", "log_unavailable", "the log does not answer");
  const [first, second] = [controller.append([service("a")]), controller.append([service("b")])];
  await time.advance(10_000);
  t.deepEqual(
    tries.map(({ seq }) => seq),
    [first],
  );
  t.true(trouble.length > 0);
  controller.failure = undefined;
  await time.advance(10_000);
  t.deepEqual(
    tries.map(({ seq }) => seq),
    [first, second],
  );
  t.is(controller.view().webhooks[id("hook")]?.deadLettersTotal, 2);
});

test("a webhook that is removed is sent nothing more", async (t) => {
  const controller = new MemoryController([webhook("hook")]);
  const { time, tries, state } = begin(t, controller);
  state.takes = () => false;
  controller.append([service("a")]);
  await time.advance(1_000);
  controller.append([{ type: "webhook.removed", subject: `webhook/${id("hook")}`, data: { webhook: id("hook"), name: "hook" } }]);
  await time.advance(1_000);
  const before = tries.length;
  await time.advance(60_000);
  t.is(tries.length, before);
});

test("Alertmanager is told alerts alone, and an alert that names its webhooks is told by these", async (t) => {
  const fired = (name: string, webhooks?: string[]): NewEvent => ({
    type: "alert.fired",
    subject: `alert/${id(name)}`,
    data: {
      alert: id(name),
      name,
      severity: "warning",
      summary: "",
      ...(webhooks ? { webhooks } : {}),
      instances: [{ subject: "node/x", name: "x", message: "it is down" }],
    },
  });
  const controller = new MemoryController([webhook("am", { format: "alertmanager" }), webhook("chat", { types: ["node.*"] })]);
  const { time, taken } = begin(t, controller);
  controller.append([service("a")]);
  const any = controller.append([fired("any")]);
  const named = controller.append([fired("named", ["chat"])]);
  await time.advance(1_000);
  t.deepEqual(taken, [
    { webhook: "am", seq: any, type: "alerts" },
    { webhook: "chat", seq: named, type: "alert.fired" },
  ]);
});
