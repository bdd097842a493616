import { spawn } from "node:child_process";
import test from "ava";
import { createClient } from "../../src/client/index.js";
import { startCluster } from "../support/cluster.js";
import { ok } from "../support/command-line.js";
import { temporaryDir } from "../support/fleetlog.js";
import { pythonFolder, pythonTools } from "../support/python.js";

const python = await pythonTools();
const withPython = python === undefined ? test.skip : test.serial;
const long = process.env.FLEETLOG_SOAK === "1";
const seconds = long ? 1_200 : 60;

const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
].join();

/** WebSockets are no HTTP answers, and the feed for controllers has no end; they have tests of their own. */
const elsewhere = "/(session|exec|records)$";

withPython("a fuzzer over the whole contract finds no 5xx and no answer outside it", async (t) => {
  t.timeout((seconds + 180) * 1000);
  const cluster = await startCluster(t, { audited: true });
  await cluster.addNode("node-1", "simulated");
  await ok(t, cluster, "service", "create", "--detach", "--runtime", "simulated", "--name", "web", "--replicas", "3", "--", "serve");
  const client = createClient({ url: cluster.url, token: cluster.token });
  const { data: tasks } = await client.get("/v1/tasks");
  const { data: nodes } = await client.get("/v1/nodes");
  const names = {
    service: ["web"],
    node: nodes.items.flatMap(({ id, name }) => [id, name]),
    task: tasks.items.flatMap(({ id }) => (id === undefined ? [] : [id])),
    stack: ["shop"],
  };
  const args = ["-m", "schemathesis.cli", "run", `${cluster.url}/openapi.json`];
  args.push("--header", `Authorization: Bearer ${cluster.token}`, "--checks", checks, "--exclude-path-regex", elsewhere);
  args.push("--phases", "coverage,fuzzing", "--max-time", String(seconds), "--request-timeout", "20", "--workers", "1");
  args.push("--generation-database", "none", "--warnings", "off", "--seed", String(long ? Date.now() % 2 ** 31 : 1));
  // The feed as a document that ends: as a stream it would go on.
  args.push("--exclude-path", "/v1/events");
  const { code, output } = await finish(python as string, args, temporaryDir(t), names);
  t.is(code, 0, output.slice(-8_000));
  t.regex(output, /\d+ generated, \d+ passed/);
  t.log(/Test cases:\s*(.*)/.exec(output)?.[1] ?? "");
});

function finish(command: string, args: string[], cwd: string, names: object): Promise<{ code: number | null; output: string }> {
  const env = {
    ...process.env,
    SCHEMATHESIS_HOOKS: "fuzz_hooks",
    PYTHONPATH: pythonFolder,
    PYTHONDONTWRITEBYTECODE: "1",
    FLEETLOG_FUZZ_NAMES: JSON.stringify(names),
  };
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.once("close", (code) => done({ code, output })));
}
