import test from "ava";
import { startCluster } from "../support/cluster.js";
import { fleetlog, ok } from "../support/command-line.js";
import { eventually } from "../support/eventually.js";
import { fakeTerminal } from "../support/terminal.js";

const quick = ["--update-monitor", "200ms", "--runtime", "simulated"];

test.serial("a service is created, scaled, updated and removed, and each step says what came of it", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  const created = await ok(t, cluster, "service", "create", "--name", "web", "--replicas", "2", ...quick);
  t.regex(created.stdout, /^web: [012] of 2 running\n/);
  t.regex(created.stdout, /web\.1: running \(simulated\) on node-1\n/);
  t.regex(created.stdout, /\nweb: converged, 2 of 2 running\n$/);

  const scaled = await ok(t, cluster, "service", "scale", "web=3", "--json");
  t.like(scaled.json, { name: "web", convergence: { verdict: "converged", running: 3, desired: 3 } });

  await ok(t, cluster, "service", "update", "web", "--env-add", "LEVEL=debug", "--replicas", "2");
  const inspected = await ok(t, cluster, "service", "inspect", "web");
  t.like(JSON.parse(inspected.stdout), { specVersion: 2, running: 2, spec: { replicas: 2, containers: [{ env: { LEVEL: "debug" } }] } });

  t.regex((await ok(t, cluster, "service", "ls")).stdout, /^NAME .*RUNNING .*\nweb .* replicated +2\/2 .*\(simulated\)/);
  t.regex((await ok(t, cluster, "service", "ps", "web")).stdout, /web\.1 .* node-1 +running +running \(simulated\)/);
  t.is((await ok(t, cluster, "task", "ls", "--state", "running", "--json")).json.length, 2);
  const ps = (await ok(t, cluster, "service", "ps", "web", "--json")).json;
  const first = ps.find((task: { name: string; desired: string }) => task.name === "web.1" && task.desired === "running");
  const named = JSON.parse((await ok(t, cluster, "task", "inspect", "web.1")).stdout);
  t.like(named, { id: first.id, placement: { considered: 1 } });
  t.deepEqual(JSON.parse((await ok(t, cluster, "task", "inspect", first.id)).stdout), named);
  t.regex((await fleetlog(cluster, ["task", "inspect", "web.9"])).stderr, /^error: no task has the name "web.9"/);
  await ok(t, cluster, "service", "rm", "web");
  t.is((await ok(t, cluster, "service", "ls", "--json")).json.length, 0);
  t.like(await fleetlog(cluster, ["service", "ps", "web"]), { code: 1, stdout: "" });
});

test.serial("a service that starts and then crashes is a failure, with its exit code and last lines", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "process");
  const script = "echo about to fail; sleep 0.3; echo cannot find the database >&2; exit 7";
  const ran = await fleetlog(cluster, ["service", "create", "--name", "bad", "--", "/bin/sh", "-c", script]);
  t.is(ran.code, 1);
  t.regex(ran.stderr, /^error: bad failed, . of 1 running: bad\.1 on node-1 exited with code 7/);
  t.regex(ran.stderr, /its last lines:\n {2}about to fail\n {2}cannot find the database\n/);
});

test.serial("a service that crashes again and again says how it ended and when it is tried next", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "process");
  const crash = ["--detach", "--restart-delay", "60s", "--", "/bin/sh", "-c", "exit 7"];
  await ok(t, cluster, "service", "create", "--name", "bad", ...crash);
  const ps = await eventually(async () => {
    const { stdout } = await ok(t, cluster, "service", "ps", "bad");
    return /exit code 7/.test(stdout) && /next try/.test(stdout) && stdout;
  }, "it waits for its restart");
  t.regex(ps, /bad\.1 .* assigned .* exit code 7; next try in \d+ \w+\n$/);
  t.regex((await ok(t, cluster, "service", "ls")).stdout, /bad .* 1 restarting\n$/);
});

test.serial("a program that is not there is a failure that names it", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "process");
  const ran = await fleetlog(cluster, ["service", "create", "--name", "bad", "--json", "--", "/no/such/program"]);
  t.is(ran.code, 1);
  t.is(ran.json.convergence.verdict, "failed");
  t.regex(ran.json.convergence.reason, /bad\.1 on node-1 .*(ENOENT|no such)/i);
});

test.serial("a service that no node takes is given up after the time-out, with every filter's count", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  const ran = await fleetlog(cluster, ["service", "create", "--name", "big", "--reserve-cpu", "64", "--timeout", "300ms", ...quick]);
  t.is(ran.code, 1);
  t.regex(
    ran.stdout,
    /big\.1: pending: no node fits: of 1 node, cpu refuses 1 \(wanted 64000m free, found 4000m free\); closest is node-1, refused by cpu/,
  );
  t.regex(ran.stderr, /^error: big did not converge, 0 of 1 running: big\.1 is pending: no node fits/);
  t.regex(
    (await ok(t, cluster, "service", "ps", "big")).stdout,
    /\n\nbig\.1: no node fits: of 1 node, cpu refuses 1 \(wanted 64000m free, found 4000m free\)/,
  );
});

test.serial("what the API refuses is exit code 2, one line, with the field", async (t) => {
  const cluster = await startCluster(t);
  const ran = await fleetlog(cluster, ["service", "create", "--name", "Not A Name", "--", "x"]);
  t.is(ran.code, 2);
  t.regex(ran.stderr, /^error: name: .*\n$/);
});

test.serial("--detach does not wait, and Ctrl-C ends the waiting alone", async (t) => {
  const cluster = await startCluster(t);
  t.is((await ok(t, cluster, "service", "create", "--name", "a", "--detach", ...quick)).stdout, "a\n");
  const io = fakeTerminal();
  const running = fleetlog(cluster, ["service", "create", "--name", "b", ...quick], io);
  const { out } = io;
  io.out = (text) => {
    out(text);
    io.interrupt();
  };
  const { code, stderr } = await running;
  t.is(code, 130);
  t.is(stderr, "it goes on without you; `fleetlog service ps b` shows how\n");
  t.is((await ok(t, cluster, "service", "ls", "--json")).json.length, 2);
});

test.serial("on a terminal the progress is redrawn in place and leaves only the outcome", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  const io = fakeTerminal({ size: { columns: 60, rows: 20 } });
  t.is((await fleetlog(cluster, ["service", "create", "--name", "web", ...quick], io)).code, 0);
  const up = "\u001b[2A";
  t.true(io.stdout.includes(`${up}web: 1 of 1 running (watching`));
  t.true(io.stdout.endsWith(`${up}\u001b[0Jweb: converged, 1 of 1 running\n`));
});
