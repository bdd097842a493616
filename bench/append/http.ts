import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createApi, credentialOf, serve, serverOptions } from "../../src/api/index.js";
import { startController } from "../../src/controller/index.js";
import { type EventLog, openSqliteLog, verifyLog } from "../../src/log/index.js";
import { tokenSecret } from "../../src/model/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../src/ports/index.js";
import { LoadProcess, type LoadReport } from "../load/index.js";

const clients = 64;
const services = 1_000;
const warmUpMs = 1_000;
const measureMs = 8_000;

/**
 * Intents over HTTP: 64 clients, each with one connection and one request at a time, change the labels of 1,000 services.
 * Every such intent is validated, decided, put on the log as one event and shown. Controller, API and log are the real
 * ones, on a file (WAL, synchronous FULL).
 */
export async function http(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "fleetlog-bench-"));
  try {
    const log = await openSqliteLog(join(folder, "log.db"), { url: "http://127.0.0.1:0" });
    const secret = randomBytes(32).toString("hex");
    const adminToken = { id: systemIds.next(), credential: credentialOf(secret) };
    const ports = { clock: systemClock, timers: systemTimers, ids: systemIds, random: systemRandom };
    const controller = await startController({
      log,
      ...ports,
      holder: "bench",
      url: "http://127.0.0.1:0",
      version: "0.0.0",
      adminToken,
      onTrouble: fail,
      onBroken: (error) => fail("broken", error),
    });
    const opened = controller.view().seq;
    const api = createApi(controller, { logger: pino({ level: "error" }, process.stderr) });
    const server = createServer(serverOptions);
    serve(server, api);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;

    const token = tokenSecret(adminToken.id, secret);
    const load = await LoadProcess.prepare({ url: `http://127.0.0.1:${port}`, token, clients, services, create: true, warmUpMs });
    const report = await load.measure(measureMs);
    await load.end();
    server.closeAllConnections();
    server.close();
    api.close();
    await controller.stop();
    await check(log, opened, report);
    const batches = await batchesBetween(log, report.firstSeq, report.lastSeq);
    await log.close();
    return {
      clients,
      intents: report.measured,
      intents_per_s: Math.round((report.measured * 1000) / report.measuredMs),
      intent_ms_p50: Number(report.msP50.toFixed(2)),
      intent_ms_p99: Number(report.msP99.toFixed(2)),
      events_per_batch: Number(((report.lastSeq - report.firstSeq + 1) / batches).toFixed(1)),
      controller_cpu_us_per_intent: Math.round(report.cpuUs / report.measured),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fail(what: string, error: unknown): never {
  throw new Error(`the controller is in trouble: ${what}`, { cause: error });
}

/** Each answer stands for one event of its own, and the log holds those and nothing else. */
async function check(log: EventLog, opened: number, report: LoadReport): Promise<void> {
  if (report.positions !== report.answers) throw new Error(`${report.answers} answers named ${report.positions} positions`);
  const verified = await verifyLog(log);
  const expected = opened + report.answers;
  if (!verified.ok || verified.events !== expected)
    throw new Error(`the log holds ${verified.events} events, not ${expected}: ${verified.fault?.message ?? "its chain is whole"}`);
}

async function batchesBetween(log: EventLog, first: number, last: number): Promise<number> {
  const batches = new Set<string>();
  for await (const rows of log.rows({ after: first - 1, to: last })) for (const { batch } of rows) batches.add(batch);
  return batches.size;
}
