import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { folderLoader } from "../../../src/cli/compose/loader.js";

function folders(t: ExecutionContext) {
  const outer = mkdtempSync(join(tmpdir(), "fleetlog-compose-"));
  t.teardown(() => rmSync(outer, { recursive: true }));
  const project = join(outer, "project");
  mkdirSync(join(project, "sub"), { recursive: true });
  mkdirSync(join(outer, "shared"));
  writeFileSync(join(project, "sub", "a.env"), "A=1");
  writeFileSync(join(outer, "shared", "b.env"), "B=1");
  symlinkSync(join(outer, "shared", "b.env"), join(project, "link.env"));
  symlinkSync(join(project, "sub", "a.env"), join(project, "own.env"));
  return { outer, project, shared: join(outer, "shared") };
}

test("folderLoader: a file of the project is read, by a link within it too", (t) => {
  const { project } = folders(t);
  const load = folderLoader(project, [project]);
  t.like(load("sub/a.env"), { kind: "text", text: "A=1" });
  t.like(load("own.env"), { kind: "text", text: "A=1" });
  t.deepEqual(load("sub/../none.env"), { kind: "missing" });
});

test("folderLoader: no path and no link leads out of the project, and whether a file is there is not told", (t) => {
  const { project, shared } = folders(t);
  const load = folderLoader(project, [project]);
  for (const path of ["../shared/b.env", "../shared/none.env", join(shared, "b.env"), "link.env", "/etc/passwd", "../project2/x"])
    t.like(load(path), { kind: "refused" }, path);
});

test("folderLoader: what the person allows is read too", (t) => {
  const { project, shared } = folders(t);
  const load = folderLoader(project, [project, shared]);
  t.like(load("link.env"), { kind: "text", text: "B=1" });
  t.deepEqual(load("../shared/none.env"), { kind: "missing" });
});

test("folderLoader: what is no file, or too long, is refused", (t) => {
  const { project } = folders(t);
  writeFileSync(join(project, "long.env"), "x".repeat(1_048_577));
  const load = folderLoader(project, [project]);
  t.deepEqual(load("sub"), { kind: "refused", message: "is no file" });
  t.like(load("long.env"), { kind: "refused", message: "is longer than 1048576 bytes" });
});
