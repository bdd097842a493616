import test from "ava";
import { versionSettleMs } from "../../src/controller/limits.js";
import { openMemoryLog } from "../../src/log/index.js";
import type { EventRecord } from "../../src/model/index.js";
import { findService } from "../../src/projections/index.js";
import { controllerOn, join, meta, ObedientAgent } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { laterVersions } from "../support/later-versions.js";
import { description, spec } from "../support/samples.js";
import { SharedLog, urlOf } from "../support/shared-log.js";

const versions = laterVersions();
const scale = (replicas: number) => ({ type: "ScaleService" as const, service: { namespace: "default", service: "web" }, replicas });

async function records(of: { read(after: number, to: number): AsyncIterable<EventRecord[]>; view(): { seq: number } }, after = 0) {
  const all: EventRecord[] = [];
  for await (const batch of of.read(after, of.view().seq)) all.push(...batch);
  return all;
}

test("a new cluster begins with the newest version of its first build", async (t) => {
  const shared = new SharedLog(t);
  const { controller } = await shared.start("one", { versions });
  t.is(controller.view().clusterVersion, 3);
  t.deepEqual(controller.status().clusterVersion, { current: 3, next: null, heldBackBy: [] });
});

test("a controller of the older build holds the version back and is named; with the last one gone it rises", async (t) => {
  const shared = new SharedLog(t);
  const old = await shared.start("old");
  await shared.until(() => shared.holders()[0] === "old", "the old one writes");
  const next = await shared.start("new", { versions });
  await shared.until(() => next.controller.status().controllers.length === 2, "each has heard of the other");
  await shared.run(old.controller.stop());
  await shared.until(() => shared.holders()[0] === "new", "the new one writes");
  await shared.run(next.controller.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta));
  // It was heard of in the last minute: it may come back.
  await shared.advance(versionSettleMs + 10_000);
  const { seq } = await shared.run(next.controller.submit(scale(40), meta));
  t.like(next.controller.status().clusterVersion, {
    current: 1,
    next: 3,
    heldBackBy: [{ kind: "controller", name: urlOf("old"), version: "0.0.0", clusterVersions: { min: 1, max: 1 } }],
  });
  await shared.until(() => next.controller.view().clusterVersion === 3, "the version is raised", 120_000);
  t.deepEqual(next.controller.status().clusterVersion, { current: 3, next: null, heldBackBy: [] });
  t.true(next.controller.view().seq > seq);
});

test("below the raised version events have their old form, and behind it their new one", async (t) => {
  const seen: EventRecord[] = [];
  const log = openMemoryLog();
  const old = await controllerOn(t, log);
  await join(old, "n1");
  await old.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta);
  await old.stop();
  const later = await controllerOn(t, log, { versions });
  const abort = new AbortController();
  t.teardown(() => abort.abort());
  void (async () => {
    for await (const batch of later.subscribe(later.view().seq, abort.signal)) seen.push(...batch);
  })();
  await later.submit(scale(40), meta);
  t.like(later.status().clusterVersion, { current: 1, next: 3, heldBackBy: [{ kind: "node", name: "n1" }] });
  const [node] = Object.values(later.view().nodes.flatMap((shard) => Object.values(shard)));
  // The agent of the new build says what it reads.
  await new ObedientAgent(later, node?.id as string).connect({ clusterVersions: { min: 1, max: 3 } });
  await eventually(() => later.view().clusterVersion === 3, "the version is raised");
  await later.submit(scale(7), meta);
  await eventually(() => seen.filter(({ type }) => type === "service.scaled").length === 2, "both were seen");
  t.deepEqual(
    seen
      .filter(({ type }) => type === "service.scaled" || type === "cluster.version")
      .map(({ type, version, data, stored }) => [
        type,
        version,
        (data as { replicas?: number }).replicas,
        (stored as { replicas?: number })?.replicas,
      ]),
    [
      ["service.scaled", 1, 40, 4],
      ["cluster.version", 1, undefined, undefined],
      ["service.scaled", 3, 7, undefined],
    ],
  );
});

test("a build that does not read the log's version does not start, and leaves the lease where it was", async (t) => {
  const log = openMemoryLog();
  const later = await controllerOn(t, log, { versions });
  await later.stop();
  const before = await log.head();
  const error = await t.throwsAsync(controllerOn(t, log));
  t.is((error as { code?: string } | undefined)?.code, "cluster_version_unreadable");
  t.regex(error?.message ?? "", /has cluster version 3, this build of fleetlog reads cluster version 1: run the newer/);
  await t.throwsAsync(controllerOn(t, log, { versions: { ...versions, min: 4, rows: versions.rows } }), {
    code: "cluster_version_unreadable",
  });
  t.deepEqual(await log.head(), before);
});

test("a standby of the older build that missed the raise stops instead of showing what it cannot read", async (t) => {
  const shared = new SharedLog(t);
  const next = await shared.start("new");
  const old = await shared.start("old");
  await shared.until(() => shared.holders()[0] === "new", "the new one writes");
  await shared.run(next.controller.stop());
  old.paused = true;
  const later = await shared.start("later", { versions });
  await shared.until(() => later.controller.view().clusterVersion === 3, "it was not heard of for a minute", 180_000);
  old.paused = false;
  await shared.until(() => shared.broken.length > 0, "the old one stops");
  t.like(shared.broken.splice(0)[0], { code: "cluster_version_unreadable" });
  t.is(old.controller.view().clusterVersion, 1);
});

test("an agent that is too old for the cluster is turned away; nothing is said of its tasks", async (t) => {
  const controller = await controllerOn(t, openMemoryLog(), { versions });
  const node = await join(controller, "n1", { clusterVersions: { min: 1, max: 3 } });
  const agent = await new ObedientAgent(controller, node).connect({ clusterVersions: { min: 1, max: 3 } });
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 1 }) }, meta);
  await eventually(() => agent.running.size === 1, "its task runs");
  await eventually(() => findService(controller.view(), "default", "web")?.counts.running === 1, "its report is on the log");
  agent.disconnect();
  const frames: unknown[] = [];
  const connection = { bufferedBytes: 0, send: (frame: unknown) => void frames.push(frame), close: () => {} };
  const hello = { frame: "hello" as const, bootId: "boot-1", lineage: null, seq: 0, description: description() };
  const before = controller.view().seq;
  await t.throwsAsync(controller.attach(node, hello, connection), { code: "agent_version_unsupported" });
  t.deepEqual([frames, controller.view().seq], [[], before]);
  t.is((await records(controller, before)).length, 0);
});
