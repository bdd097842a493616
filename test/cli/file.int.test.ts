import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import test from "ava";
import { startCluster } from "../support/cluster.js";
import { fleetlog, ok } from "../support/command-line.js";
import { fakeTerminal } from "../support/terminal.js";

test("configs and secrets are created from a file or a pipe, listed, inspected and removed", async (t) => {
  const cluster = await startCluster(t);
  const folder = mkdtempSync(join(tmpdir(), "fleetlog-file-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "motd"), "hello");
  const made = await ok(t, cluster, "config", "create", "--label", "of=shop", "motd", join(folder, "motd"), "--json");
  t.like(made.json, { name: "motd", labels: { of: "shop" }, data: Buffer.from("hello").toString("base64") });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const io = fakeTerminal({ streams: { stdin: Readable.from([Buffer.from("hunter2")]), stdout: nowhere, stderr: nowhere } });
  const piped = await fleetlog(cluster, ["secret", "create", "key", "-"], io);
  t.is(piped.code, 0, piped.stderr);
  t.regex(piped.stdout, /^[0-9a-z]{12}\n$/);
  t.regex((await ok(t, cluster, "secret", "ls")).stdout, /^ID +NAME +NAMESPACE +STACK +CREATED\n[0-9a-z]{12} +key +default +- /);
  t.false((await ok(t, cluster, "secret", "inspect", "key")).stdout.includes("data"));
  t.is(JSON.parse((await ok(t, cluster, "config", "inspect", "motd")).stdout).id, made.json.id);

  const flags = ["--runtime", "simulated", "--detach", "--config", "motd", "--secret", "source=key,target=/etc/key,mode=0400"];
  await ok(t, cluster, "service", "create", "--name", "web", ...flags);
  const { spec } = JSON.parse((await ok(t, cluster, "service", "inspect", "web")).stdout);
  t.like(spec.containers[0], { configs: [{ source: "motd" }], secrets: [{ source: "key", target: "/etc/key", mode: 0o400 }] });
  const refused = await fleetlog(cluster, ["secret", "rm", "key"]);
  t.regex(refused.stderr, /in use by service web/);
  await ok(t, cluster, "service", "update", "web", "--detach", "--config-rm", "motd");
  t.is(JSON.parse((await ok(t, cluster, "service", "inspect", "web")).stdout).spec.containers[0].configs, undefined);
  await ok(t, cluster, "service", "rm", "web");
  t.regex((await fleetlog(cluster, ["config", "rm", "motd"])).stderr, /can be restored/);
});
