import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { startCluster } from "../support/cluster.js";
import { temporaryDir } from "../support/fleetlog.js";
import { pythonFolder, pythonTools } from "../support/python.js";

const run = promisify(execFile);
const python = await pythonTools();
const withPython = python === undefined ? test.skip : test;

withPython("a Python client generated from the contract drives a service through its life", async (t) => {
  t.timeout(180_000);
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  const out = join(temporaryDir(t), "client");
  const generate = ["-m", "openapi_python_client", "generate", "--path", resolve("openapi/fleetlog.yaml"), "--output-path", out];
  await run(python as string, generate, { maxBuffer: 16 * 1024 * 1024 });
  const env = { ...process.env, PYTHONPATH: out, PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout } = await run(python as string, [join(pythonFolder, "life_of_a_service.py"), cluster.url, cluster.token], { env });
  t.regex(stdout, /created, scaled, updated, rolled back, removed/);
});
