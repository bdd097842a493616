import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { HeldFiles } from "../../src/agent/held-files.js";
import { HostFiles, memoryPlaces } from "../../src/agent/host-files.js";
import { noOrders } from "../../src/agent/orders.js";
import { dataDirectory } from "../support/agent.js";
import { assignedSpec, container } from "../support/fake-controller.js";

const id = { task: "svc000000001.1.task00000001", container: 0, generation: 1 };

function held(...names: string[]): HeldFiles {
  const files = new HeldFiles();
  files.take(names.map((name) => ({ kind: "secret" as const, namespace: "default", name, data: Buffer.from(name).toString("base64") })));
  return files;
}

function spec(...secrets: { source: string; target?: string; uid?: number; mode?: number }[]) {
  return assignedSpec([container(["x"], { secrets })]);
}

test("files are their container's alone, each with its mode, below folders of mode 0700 on a tmpfs", (t) => {
  const files = new HostFiles(held("a", "b"), dataDirectory(t));
  t.teardown(() => files.collect(() => false));
  t.is(files.place(id, assignedSpec([container(["x"])]), "process"), undefined);
  const placed = files.place(id, spec({ source: "a" }, { source: "b", target: "sub/c", mode: 0o400 }), "process");
  const folder = placed?.folders.secret ?? "";
  t.deepEqual(readdirSync(folder).sort(), ["a", "c"]);
  t.is(readFileSync(join(folder, "c"), "utf8"), "b");
  t.deepEqual([statSync(join(folder, "a")).mode & 0o777, statSync(join(folder, "c")).mode & 0o777], [0o444, 0o400]);
  t.true(memoryPlaces().some((place) => folder.startsWith(place)));
  for (const up of ["", "..", "../..", "../../.."]) t.is(statSync(join(folder, up)).mode & 0o777, 0o700);
  t.deepEqual(
    placed?.files.map(({ target }) => target),
    ["/run/secrets/a", "/run/secrets/sub/c"],
  );
  files.remove(id);
  t.false(existsSync(join(folder, "../../..")));
});

test("a disk is no place for a secret", (t) => {
  const files = new HostFiles(held("a"), dataDirectory(t), ["/proc", "/nowhere"]);
  t.like(
    t.throws(() => files.place(id, spec({ source: "a" }), "process")),
    { code: "no_tmpfs" },
  );
});

test("a folder that others may enter is not taken for the agent's own", (t) => {
  const files = new HostFiles(held("a"), dataDirectory(t), ["/dev/shm"]);
  const folder = files.place(id, spec({ source: "a" }), "process")?.folders.secret ?? "";
  const root = join(folder, "../../..");
  files.remove(id);
  mkdirSync(root);
  t.teardown(() => {
    chmodSync(root, 0o700);
    files.remove(id);
  });
  chmodSync(root, 0o755);
  t.like(
    t.throws(() => files.place(id, spec({ source: "a" }), "process")),
    { code: "foreign_folder" },
  );
});

test("what no order refers to any more is forgotten", (t) => {
  const files = held("a", "b");
  const orders = { ...noOrders, specs: new Map([["web", spec({ source: "a" })]]) };
  files.keepFor(orders);
  t.is(files.missing(spec({ source: "a" }), 0), undefined);
  t.regex(files.missing(spec({ source: "b" }), 0) ?? "", /secret b/);
  t.is(files.missing(spec({ source: "b" }), 1), undefined);
});
