import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createApi, serve, serverOptions } from "../../src/api/index.js";
import { type EventLog, verifyLog } from "../../src/log/index.js";
import { LoadProcess, type LoadReport } from "../load/index.js";
import { median, medianRatio } from "../median.js";
import { benchController, commitMs } from "./controller.js";
import { GroupCommit } from "./group-commit.js";
import { constantApp, expressStub } from "./stub.js";

const clients = 64;
const services = 1_000;
const warmUpMs = 2_000;
/**
 * The two sides take turns, and each is held against its neighbour: what else the machine does in those seconds hits both. Of one pair
 * the ratio still swings by a tenth, of twelve the median hardly.
 */
const turns = 12;
const turnMs = 2_000;

type Turn = LoadReport & { cpuUs: number };

/** Label changes by PUT, on the real API, on a stub, and on the API with nothing behind it; one process serves all, and never two at the same time. */
export async function http(): Promise<Record<string, number>> {
  const { controller, log, token } = await benchController();
  const opened = controller.view().seq;
  const api = createApi(controller, { logger: pino({ level: "error" }, process.stderr) });
  const real = createServer(serverOptions);
  serve(real, api);
  const constant = createServer(serverOptions, constantApp(controller));
  const committing = await GroupCommit.prepare(commitMs);
  const appending = createServer(expressStub(committing));
  const order = { token, clients, services, warmUpMs };
  const intents = await LoadProcess.prepare({ ...order, url: await listen(real), create: true });
  const constants = await LoadProcess.prepare({ ...order, url: await listen(constant), create: false });
  const appends = await LoadProcess.prepare({ ...order, url: await listen(appending), create: false });

  const ours: Turn[] = [];
  const bare: Turn[] = [];
  const stubs: Turn[] = [];
  for (let turn = 0; turn < turns; turn++) {
    bare.push(await constants.measure(turnMs));
    stubs.push(await appends.measure(turnMs));
    ours.push(await intents.measure(turnMs));
  }
  await Promise.all([intents.end(), constants.end(), appends.end()]);
  for (const server of [real, constant, appending]) {
    server.closeAllConnections();
    server.close();
  }
  api.close();
  await committing.close();
  await controller.stop();
  const { answers, positions } = ours.at(-1) as Turn;
  assert.equal(positions, answers, "two intents were answered with one position");
  const verified = await verifyLog(log);
  assert.ok(verified.ok, verified.fault?.message);
  const named = opened + answers + (await checkpointsNamed(log));
  assert.equal(verified.events, named, "the log holds other events than the answers named");
  await log.close();
  return {
    http_clients: clients,
    http_intents_per_s: Math.round(median(ours.map(rate))),
    http_stub_per_s: Math.round(median(stubs.map(rate))),
    http_ratio_to_stub: medianRatio(ours.map(rate), stubs.map(rate)),
    http_constant_per_s: Math.round(median(bare.map(rate))),
    http_ratio_to_constant: medianRatio(ours.map(rate), bare.map(rate)),
    http_cpu_us_per_intent: Math.round(median(ours.map(cpu))),
    http_cpu_us_per_stub: Math.round(median(stubs.map(cpu))),
    http_cpu_us_per_constant: Math.round(median(bare.map(cpu))),
    http_intent_ms_p50: Number(median(ours.map(({ msP50 }) => msP50)).toFixed(2)),
    http_intent_ms_p99: Number(median(ours.map(({ msP99 }) => msP99)).toFixed(2)),
  };
}

/** What the controller says on the log of its own accord while it is asked. */
async function checkpointsNamed(log: EventLog): Promise<number> {
  let count = 0;
  for await (const batch of log.read({ after: 0 })) for (const { type } of batch) if (type === "log.checkpointed") count++;
  return count;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function rate({ measured, measuredMs }: Turn): number {
  return (measured * 1000) / measuredMs;
}

function cpu({ measured, cpuUs }: Turn): number {
  return cpuUs / measured;
}
