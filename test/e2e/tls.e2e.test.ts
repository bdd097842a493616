import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import test from "ava";
import { eventually } from "../support/eventually.js";
import { fleetlog, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers } from "../support/processes.js";

const fixture = (name: string) => resolve("test/fixtures/tls", name);

test("controller, agent and command speak over TLS, secrets too, and a command that does not trust the controller says so", async (t) => {
  const dataDir = temporaryDir(t);
  const agentDir = join(dataDir, "agent");
  endLeftovers(t, agentDir);
  const tls = ["--tls-cert", fixture("cert.pem"), "--tls-key", fixture("key.pem")];
  const secretsKey = join(dataDir, "secrets.key");
  writeFileSync(secretsKey, "7".repeat(64), { mode: 0o600 });
  const words = ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0", "--secrets-key", secretsKey, ...tls];
  const controller = startFleetlog(t, words);
  const [, url] = (await controller.printed(/controller at (https:\S+),/)) as unknown as [string, string];
  const env = { FLEETLOG_URL: url, FLEETLOG_TLS_CA: fixture("ca.pem"), FLEETLOG_DATA_DIR: dataDir };

  const { output } = await fleetlog(t, ["token", "create", "--preset", "agent", "join", "--json"], env);
  const { secret } = JSON.parse(output) as { secret: string };
  const agent = startFleetlog(t, ["agent", "--token", secret, "--name", "one", "--publish-address", loopbackAddress()], env);
  await agent.printed(/agent of node one/);
  const kept = join(dataDir, "password.txt");
  writeFileSync(kept, "correct horse");
  const secretMade = await fleetlog(t, ["secret", "create", "password", kept], env);
  t.is(secretMade.code, 0, secretMade.output);
  const read = join(dataDir, "read");
  const script = `cat "$FLEETLOG_SECRETS_DIR/password" > ${read}.new; mv ${read}.new ${read}; exec sleep 1000`;
  const create = ["service", "create", "--name", "web", "--secret", "password", "--", "sh", "-c", script];
  const created = await fleetlog(t, create, env);
  t.is(created.code, 0, created.output);
  t.regex(created.output, /web: converged, 1 of 1 running/);
  await eventually(() => existsSync(read), "the task has read its secret");
  t.is(readFileSync(read, "utf8"), "correct horse");

  const token = readFileSync(join(dataDir, "admin.token"), "utf8").trim();
  const untrusting = await fleetlog(t, ["node", "ls", "--url", url, "--token", token], { FLEETLOG_DATA_DIR: dataDir });
  t.is(untrusting.code, 2);
  t.regex(untrusting.output, /certificate of https:.* is not trusted.*--tls-ca/);
});

test("listening beyond loopback without TLS is refused unless it is said to be meant", async (t) => {
  const dataDir = temporaryDir(t);
  const refused = await fleetlog(t, ["controller", "--data-dir", dataDir, "--listen", "0.0.0.0:0"]);
  t.is(refused.code, 2, refused.output);
  t.regex(refused.output, /--tls-cert.*--insecure/);
});
