import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { checkClock, checkStatus } from "../../../src/cli/doctor/cluster.js";
import { checkDisk } from "../../../src/cli/doctor/disk.js";
import { checkCgroups, checkNode, checkOpenFiles } from "../../../src/cli/doctor/host.js";
import { checkPort } from "../../../src/cli/doctor/ports.js";

test("a Node.js that is too old fails", (t) => {
  t.is(checkNode("20.18.3").verdict, "failed");
  t.is(checkNode("18.20.0").verdict, "failed");
  t.is(checkNode("20.19.0").verdict, "ok");
  t.is(checkNode("24.0.0").verdict, "ok");
});

test("few open files are a warning that names the limit", (t) => {
  t.like(checkOpenFiles("Max open files            1024                 4096                 files\n"), {
    verdict: "warning",
    found: "1024 open files for one process",
  });
  t.is(checkOpenFiles("Max open files            unlimited            unlimited            files\n").verdict, "ok");
});

test("cgroups of version 1, or without a controller, are a warning", (t) => {
  t.is(checkCgroups(undefined).verdict, "warning");
  t.regex(checkCgroups("cpuset cpu io pids\n").found, /without memory/);
  t.is(checkCgroups("cpuset cpu io memory hugetlb pids\n").verdict, "ok");
});

test("a taken port fails unless our own controller holds it", async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => void server.close());
  const listen = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const taken = await checkPort(listen, false);
  t.is(taken.verdict, "failed");
  t.regex(taken.fix ?? "", /--listen/);
  t.is((await checkPort(listen, true)).verdict, "ok");
  t.regex((await checkPort("203.0.113.7:7070", false)).found, /no address of this host/);
  await t.throwsAsync(checkPort("nonsense", false), { message: /HOST:PORT/ });
});

test("the disk is measured where the data directory would be made, and nothing is left there", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "fl-doctor-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const findings = await checkDisk(join(directory, "not", "yet"));
  t.deepEqual(
    findings.map(({ check }) => check),
    ["disk", "disk sync"],
  );
  t.true(findings.every(({ found }) => /free in|durable write/.test(found)));
  t.deepEqual(await readdir(directory), []);
});

test("a directory that cannot be written fails", async (t) => {
  const [finding] = await checkDisk("/proc/fleetlog");
  t.like(finding, { check: "disk", verdict: "failed" });
});

test("a clock that differs by more than whole seconds can hide fails", (t) => {
  const date = "Sun, 22 Nov 2026 08:00:00 GMT";
  const theirs = Date.parse(date);
  t.is(checkClock(date, theirs + 900).verdict, "ok");
  t.is(checkClock(date, theirs + 5_000).verdict, "failed");
  t.is(checkClock(date, theirs - 5_000).verdict, "failed");
  t.is(checkClock(null, theirs).verdict, "warning");
});

test("alarms fail, and nodes that are away are a warning", (t) => {
  const cluster = { position: "1", nodes: { ready: 2, down: 1, unknown: 0 }, alarms: ["2 of 3 nodes fell silent"] };
  const findings = checkStatus("http://x", cluster as never);
  t.deepEqual(
    findings.map(({ check, verdict }) => `${check} ${verdict}`),
    ["controller ok", "alarm failed", "nodes warning"],
  );
});
