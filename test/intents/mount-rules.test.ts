import test from "ava";
import { specProblems } from "../../src/intents/index.js";
import { spec } from "../support/samples.js";

const problems = test.macro({
  exec(t, mounts: object[], wanted: Record<string, string>, runtime = "docker") {
    const containers = [{ docker: { image: "db" }, process: { command: ["x"] }, mounts }];
    const found = specProblems(spec("db", { placement: { runtime }, containers }));
    t.deepEqual(Object.fromEntries(found.map(({ field, message }) => [field.replace("/containers/0/", ""), message])), wanted);
    t.is(found.length, Object.keys(wanted).length);
  },
  title: (title) => `mountProblems: ${title}`,
});
const volume = { type: "volume", source: "data", target: "/data" };
const noPlace = "is not a place in a container: give an absolute path other than / without . and .. parts";

test(
  "each kind can be had, on Docker and simulated",
  problems,
  [
    volume,
    { type: "volume", target: "/cache" },
    { type: "bind", source: "/srv/a", target: "/a", readOnly: true },
    { type: "tmpfs", target: "/tmp", sizeBytes: 65536 },
  ],
  {},
);
test("a simulated container may have them", problems, [volume], {}, "simulated");
test("a process has none", problems, [volume], { mounts: "are of the runtime docker: a process has its host's files" }, "process");
test(
  "a target is one place, and only once",
  problems,
  [volume, { ...volume, source: "b" }, { ...volume, target: "/" }, { ...volume, target: "/a/../b" }, { ...volume, target: "a" }],
  {
    "mounts/1/target": "/data is the target of another mount of this container",
    "mounts/2/target": `/ ${noPlace}`,
    "mounts/3/target": `/a/../b ${noPlace}`,
    "mounts/4/target": `a ${noPlace}`,
  },
);
test(
  "a source fits its kind",
  problems,
  [
    { type: "bind", target: "/a" },
    { type: "bind", source: "/a/../..", target: "/b" },
    { ...volume, source: "../x" },
    { type: "tmpfs", source: "x", target: "/t" },
  ],
  {
    "mounts/0/source": "is required by a bind mount",
    "mounts/1/source": "/a/../.. is not an absolute path without . and .. parts",
    "mounts/2/source": "../x is no name of a volume: lower-case letters, digits, -, _ and . after a letter or digit, at most 128",
    "mounts/3/source": "a tmpfs has no source",
  },
);
test(
  "what is of another kind is refused",
  problems,
  [
    { ...volume, sizeBytes: 8192 },
    { type: "bind", source: "/a", target: "/b", sticky: true },
    { type: "volume", target: "/c", sticky: false },
    { type: "tmpfs", target: "/t", readOnly: true },
  ],
  {
    "mounts/0/sizeBytes": "is of a tmpfs, not of a volume",
    "mounts/1/sticky": "is of a volume with a name",
    "mounts/2/sticky": "is of a volume with a name",
    "mounts/3/readOnly": "a tmpfs that nobody can write is always empty",
  },
);
