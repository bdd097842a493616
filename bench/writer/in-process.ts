import assert from "node:assert/strict";
import { verifyLog } from "../../src/log/index.js";
import { type ServiceSpec, validate } from "../../src/model/index.js";
import { benchController } from "./controller.js";

const services = 1_000;
const outstandingMax = 1_024;
const warmUpMs = 2_000;
const measureMs = 8_000;
const meta = { actor: "token/bench", client: "127.0.0.1" };

/** Label changes of services without replicas: each intent is decided, becomes one event and is answered once committed. */
const checkpointEveryMin = 1_000;

export async function inProcess(): Promise<Record<string, number>> {
  const { controller, log, port } = await benchController();
  const specs = Array.from({ length: services }, (_, i) => spec(i));
  await Promise.all(specs.map((created) => controller.submit({ type: "CreateService", spec: created }, meta)));

  let sent = 0;
  const seqs: number[] = [];
  const submitter = async (until: number) => {
    while (performance.now() < until) {
      const revision = sent++;
      const previous = specs[revision % services] as ServiceSpec;
      const changed = { ...previous, labels: { revision: String(revision) } };
      const service = { namespace: "default", service: previous.name };
      seqs.push((await controller.submit({ type: "UpdateService", service, spec: changed }, meta)).seq);
    }
  };
  const runFor = async (ms: number) => {
    const until = performance.now() + ms;
    await Promise.all(Array.from({ length: outstandingMax }, () => submitter(until)));
  };
  await runFor(warmUpMs);
  const [answered, commits, opened] = [seqs.length, port.commits, controller.view().seq];
  const cpu = process.cpuUsage();
  const start = performance.now();
  await runFor(measureMs);
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const intents = seqs.length - answered;
  const batches = port.commits - commits;

  assert.equal(new Set(seqs).size, seqs.length, "two intents were answered with one position");
  // Beside the intents' own events there are only those of checkpoints, which a busy log takes as it goes.
  const others = controller.view().seq - opened - intents;
  assert.ok(others >= 0 && others <= intents / checkpointEveryMin, "the log holds other events than the intents'");
  await controller.stop();
  const verified = await verifyLog(log);
  assert.ok(verified.ok, verified.fault?.message);
  await log.close();
  return {
    services,
    outstanding_max: outstandingMax,
    intents,
    intents_per_s: Math.round((intents * 1000) / took),
    intents_per_batch: Number((intents / batches).toFixed(1)),
    cpu_us_per_intent: Number(((user + system) / intents).toFixed(1)),
  };
}

function spec(i: number): ServiceSpec {
  return validate("ServiceSpec", {
    name: `service-${i}`,
    replicas: 0,
    containers: [{ process: { command: ["node", "server.js"] }, env: { MODE: "production" } }],
    endpoints: [{ name: "http" }],
  });
}
