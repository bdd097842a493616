import test from "ava";
import { eventTypes } from "../../src/model/generated/event-types.js";
import {
  type ClusterVersions,
  clusterVersions,
  decodeEvent,
  decodersOf,
  eventTypeNames,
  eventVersion,
  eventVersionAt,
  rangeOf,
  requireReadable,
  versionRange,
  viewVersionAt,
  writtenAt,
} from "../../src/model/index.js";
import { viewVersion } from "../../src/projections/index.js";
import { laterVersions } from "../support/later-versions.js";
import { id } from "../support/samples.js";

const scaled = { service: id("web"), replicas: 3 };

test("the table is whole: its versions follow one another from 1 on, and its newest row is what this build is", (t) => {
  const { min, rows } = clusterVersions;
  t.deepEqual(
    rows.map(({ version }) => version),
    rows.map((_, i) => i + 1),
  );
  t.true(min >= 1 && min <= rows.length);
  t.is(viewVersion, rows[rows.length - 1]?.viewVersion as number);
  t.deepEqual(
    [...rows].sort((a, b) => a.viewVersion - b.viewVersion),
    [...rows],
  );
});

test("every event type has in the table the version that the contract says", (t) => {
  t.deepEqual(
    Object.fromEntries(eventTypeNames.map((type) => [type, eventVersion(type)])),
    Object.fromEntries(Object.entries(eventTypes).map(([type, { version }]) => [type, version])),
  );
});

test("every change of an event type has a way up from the version before, and a way down above the least version", (t) => {
  for (const { version, events } of clusterVersions.rows) {
    for (const [type, change] of Object.entries(events)) {
      if (change.version === 1) continue;
      t.is(typeof change.upcast, "function", `${type} ${change.version}`);
      if (version > clusterVersions.min) t.is(typeof change.downcast, "function", `${type} ${change.version}`);
    }
  }
  t.pass();
});

test("what is written without a view, or tells of versions itself, keeps its first form", (t) => {
  for (const type of ["cluster.created", "cluster.version", "log.forked"] as const) t.is(eventVersion(type), 1);
});

test("nothing of a later version is written before the log has that version", (t) => {
  const versions = laterVersions();
  t.deepEqual(
    [1, 2, 3].map((version) => eventVersionAt("service.scaled", version, versions)),
    [1, 2, 3],
  );
  t.deepEqual(
    [1, 2, 3].map((version) => eventVersionAt("service.purged", version, versions)),
    [undefined, undefined, 1],
  );
  t.deepEqual(
    [1, 2, 3].map((version) => eventVersionAt("node.drained", version, versions)),
    [1, 1, 1],
  );
  t.deepEqual(
    [1, 2, 3].map((version) => viewVersionAt(version, versions)),
    [12, 13, 13].map((n) => n - 12 + viewVersion),
  );
});

test("what is written below the newest version has the form of its own, and is read as every reader will read it", (t) => {
  const versions = laterVersions();
  const said = { ...scaled, replicas: 30 };
  t.deepEqual(writtenAt("service.scaled", said, 1, versions), { version: 1, stored: { ...said, replicas: 3 }, data: said });
  t.deepEqual(writtenAt("service.scaled", said, 2, versions), { version: 2, stored: { ...said, replicas: 30 }, data: said });
  const now = writtenAt("service.scaled", said, 3, versions);
  t.deepEqual(now, { version: 3, stored: said, data: said });
  t.is(now.stored, now.data);
  // What the form of version 1 cannot say is lost for the writer as well.
  t.like(writtenAt("service.scaled", { ...said, replicas: 35 }, 1, versions), { data: { replicas: 30 } });
});

test("an event type that came later is refused with the way out", (t) => {
  t.throws(() => writtenAt("service.purged", {}, 2, laterVersions()), {
    code: "cluster_version_too_low",
    message: /newer cluster version than 2/,
  });
});

test("old versions of an event are read in the form of the newest, newer ones are refused", (t) => {
  const decoders = decodersOf(laterVersions());
  t.deepEqual(decodeEvent("service.scaled", 1, { ...scaled, replicas: 3 }, 9, decoders), { ...scaled, replicas: 30 });
  t.deepEqual(decodeEvent("service.scaled", 3, { ...scaled, replicas: 3 }, 9, decoders), { ...scaled, replicas: 3 });
  t.throws(() => decodeEvent("service.scaled", 2, scaled, 9), { code: "unknown_event", message: /event 9 is service.scaled version 2/ });
  t.throws(() => decodeEvent("service.scaled", 0, scaled, 9), { code: "unknown_event" });
  t.throws(() => decodeEvent("service.resized", 1, scaled, 9), { code: "unknown_event", message: /does not know/ });
});

test("a build refuses a log that is too new for it or too old, and says what to run", (t) => {
  const versions: ClusterVersions = { ...laterVersions(), min: 2 };
  requireReadable(2, versions);
  requireReadable(3, versions);
  t.throws(() => requireReadable(4, versions), {
    code: "cluster_version_unreadable",
    message: /has cluster version 4, .* versions 2 to 3: run the newer/,
  });
  t.throws(() => requireReadable(1, versions), {
    code: "cluster_version_unreadable",
    message: /has cluster version 1.*reads cluster version 1 and 2/,
  });
  t.throws(() => decodeEvent("cluster.version", 1, { version: versionRange().max + 1 }, 7), { code: "cluster_version_unreadable" });
});

test("who says nothing of cluster versions reads the first", (t) => {
  t.deepEqual(rangeOf(undefined), { min: 1, max: 1 });
  t.deepEqual(versionRange(laterVersions()), { min: 1, max: 3 });
});
