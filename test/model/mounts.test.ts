import test from "ava";
import { allowsBind, isPlainPath, keepsHome, volumesOf } from "../../src/model/index.js";
import { spec } from "../support/samples.js";

const mounting = (mounts: object[], more: object = {}) => spec("db", { containers: [{ docker: { image: "db" }, mounts }], ...more });
const data = { type: "volume", source: "data", target: "/data" };

test("mounts: a path of one form only is plain", (t) => {
  for (const path of ["/", "/a", "/a/b.c", "/..a"]) t.true(isPlainPath(path), path);
  for (const path of ["", "a", "/a/", "//a", "/a//b", "/a/../b", "/./a", "/..", "/a\0"]) t.false(isPlainPath(path), path);
});

test("mounts: a node allows what is in its folders and nothing beside them", (t) => {
  const node = { binds: ["/srv/data", "/mnt"] };
  for (const source of ["/srv/data", "/srv/data/a", "/mnt"]) t.true(allowsBind(node, source), source);
  for (const source of ["/srv", "/srv/database", "/", "/etc"]) t.false(allowsBind(node, source), source);
  t.false(allowsBind({}, "/srv/data"));
});

test("mounts: the whole host and the engine's socket are a privilege, also where a folder around them is allowed", (t) => {
  for (const source of ["/", "/var/run/docker.sock", "/var/run", "/var", "/run", "/run/docker.sock"]) {
    t.false(allowsBind({ binds: ["/", "/var", "/run"] }, source), source);
    t.true(allowsBind({ allows: ["privileged"] }, source), source);
  }
  t.true(allowsBind({ binds: ["/"] }, "/var/lib/data"));
});

test("mounts: only the data of a named volume that is not set free keeps a slot at home", (t) => {
  t.true(keepsHome(mounting([data])));
  t.false(keepsHome(mounting([{ ...data, sticky: false }])));
  t.false(keepsHome(mounting([{ type: "volume", target: "/data" }])));
  t.false(keepsHome(mounting([{ type: "bind", source: "/srv", target: "/data" }])));
  t.false(keepsHome(mounting([data], { mode: "global" })));
  t.false(keepsHome(spec("db")));
});

test("mounts: a volume that several containers mount is one", (t) => {
  const two = spec("db", {
    containers: [1, 2].map((n) => ({ name: `c${n}`, docker: { image: "db" }, mounts: [data, { type: "tmpfs", target: "/t" }] })),
  });
  t.deepEqual(volumesOf(two), ["data"]);
});
