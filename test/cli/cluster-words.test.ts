import test from "ava";
import { carrierWords, versionWords } from "../../src/cli/cluster-words.js";

const log = (voters: number, reachable = voters) => {
  const members = Array.from({ length: voters }, (_, i) => ({
    id: `n${i}`,
    url: `http://n${i}:4001`,
    leader: i === 0,
    voter: true,
    reachable: i < reachable,
  }));
  const quorum = Math.floor(voters / 2) + 1;
  return { carrier: "rqlite", hash: "", members, quorum, spare: reachable - quorum };
};

test("a log that is a file of its controller has no members", (t) => {
  t.is(carrierWords({ carrier: "sqlite", hash: "" }), undefined);
});

test("three and five nodes need no warning while all answer", (t) => {
  t.deepEqual(carrierWords(log(3)), { summary: "3 rqlite nodes, 2 must be there, 1 more may be lost", warning: undefined });
  t.deepEqual(carrierWords(log(5)), { summary: "5 rqlite nodes, 3 must be there, 2 more may be lost", warning: undefined });
});

test("one, two, four, and what is left of three are warned of, each for its own reason", (t) => {
  const warning = (voters: number, reachable?: number) => carrierWords(log(voters, reachable))?.warning ?? "";
  t.regex(warning(1), /run three/);
  t.regex(warning(2), /worse than one/);
  t.regex(warning(4), /no more losses than 3/);
  t.regex(warning(3, 2), /must not be lost/);
  t.regex(warning(3, 1), /too few/);
});

test("the cluster version is told with the next one, and with who holds that back", (t) => {
  t.is(versionWords({ current: 2, next: null, heldBackBy: [] }), "2");
  t.is(versionWords({ current: 1, next: 2, heldBackBy: [] }), "1, about to be raised to 2");
  const heldBackBy = [
    { kind: "controller" as const, name: "http://c1:7070", version: "1.2.0", clusterVersions: { min: 1, max: 1 } },
    { kind: "node" as const, name: "rack1", version: "", clusterVersions: { min: 1, max: 2 } },
  ];
  t.is(
    versionWords({ current: 1, next: 3, heldBackBy }),
    "1; 3 is held back by controller http://c1:7070 (fleetlog 1.2.0, reads 1), node rack1 (fleetlog of an unknown version, reads 1 to 2)",
  );
});
