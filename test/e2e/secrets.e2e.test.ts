import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import fc from "fast-check";
import { pino } from "pino";
import { runAgent } from "../../src/cli/processes/agent.js";
import { runController } from "../../src/cli/processes/controller.js";
import { createClient } from "../../src/client/index.js";
import { dataDirectory } from "../support/agent.js";
import { eventually } from "../support/eventually.js";

/**
 * Goal: what a secret holds is nowhere but in the memory of whoever needs it. Method: a controller on SQLite with checkpoints, an
 * agent and a task that has read every secret; then the bytes are looked for in every file that they keep, in every answer and in every event, as
 * text and as base64. That the task printed what it read shows that they would be found.
 */
test("no file, answer, event or log line of a cluster holds what a secret does", async (t) => {
  const dir = dataDirectory(t);
  const said: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void said.push(line) });
  const controller = await runController({
    log: `sqlite:${join(dir, "log.db")}`,
    dataDir: dir,
    listen: "127.0.0.1:0",
    checkpointEvery: 5,
    secretsKey: { path: join(dir, "secrets.key"), make: true },
    logger,
    onBroken: (error) => t.log(error),
  });
  const token = readFileSync(controller.adminTokenFile, "utf8").trim();
  const { agent } = await runAgent({
    urls: [controller.url],
    joinToken: token,
    name: "one",
    dataDir: join(dir, "agent"),
    runtimes: ["process"],
    describe: { publishAddress: "127.0.0.1" },
    logger,
  });
  const client = createClient({ url: controller.url, token });
  const texts = fc.sample(fc.string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789") }), 8);
  const answers: unknown[] = [];
  const headers = (key: string) => ({ params: { header: { "Idempotency-Key": key } } });
  for (const [i, text] of texts.entries()) {
    const body = { name: `s${i}`, data: Buffer.from(text).toString("base64") };
    answers.push((await client.post("/v1/secrets", { body, ...headers(`k${i}`) })).data);
  }
  const seen = join(dataDirectory(t), "seen");
  const script = `umask 077; cat "$FLEETLOG_SECRETS_DIR"/* > ${seen}.new; mv ${seen}.new ${seen}; exec sleep 1000`;
  const spec = {
    name: "web",
    containers: [{ process: { command: ["sh", "-c", script] }, secrets: texts.map((_, i) => ({ source: `s${i}` })) }],
  };
  answers.push((await client.post("/v1/services", { body: spec, ...headers("web") })).data);
  await eventually(() => existsSync(seen), "the task has read them");
  t.is(readFileSync(seen, "utf8"), texts.join(""));
  await eventually(() => readdirSync(join(dir, "checkpoints")).length > 0, "there is a checkpoint");
  for (const path of ["/v1/secrets", "/v1/state", "/v1/services", "/v1/events?follow=false", "/metrics", "/v1/diff?from=1"]) {
    const answered = await fetch(controller.url + path, {
      headers: { authorization: `Bearer ${token}`, accept: path.includes("events") ? "application/x-ndjson" : "*/*" },
      signal: AbortSignal.timeout(1_000),
    })
      .then((response) => response.text())
      .catch(() => "");
    answers.push(answered);
  }
  await agent.stop({ tasks: "stop" });
  await controller.stop();

  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  t.true(files.some((path) => path.endsWith("obeyed.json")) && files.some((path) => path.endsWith("log.db")));
  const kept = [...files.map((path) => [path, readFileSync(path)] as const), ["answers", Buffer.from(JSON.stringify(answers))] as const];
  for (const [where, bytes] of [...kept, ["log lines", Buffer.from(said.join(""))] as const])
    for (const text of texts)
      for (const form of [text, Buffer.from(text).toString("base64"), Buffer.from(text).toString("hex")])
        t.false(bytes.includes(form), where);
});
