import { randomBytes } from "node:crypto";
import { credentialOf } from "../../src/api/index.js";
import { type RunningController, startController } from "../../src/controller/index.js";
import { memoryPort, SqlEventLog } from "../../src/log/index.js";
import { tokenSecret } from "../../src/model/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../src/ports/index.js";
import { SlowPort } from "./slow-port.js";

export const commitMs = 2;

export interface BenchController {
  controller: RunningController;
  log: SqlEventLog;
  port: SlowPort;
  /** An admin's. */
  token: string;
}

/** The real controller, by default on a log in memory that commits in 2 ms. */
export async function benchController(
  port = new SlowPort(memoryPort(true), commitMs),
  onTrouble: (what: string, error: unknown) => void = fail,
): Promise<BenchController> {
  const log = new SqlEventLog(port);
  const secret = randomBytes(32).toString("hex");
  const adminToken = { id: systemIds.next(), credential: credentialOf(secret) };
  const controller = await startController({
    log,
    clock: systemClock,
    timers: systemTimers,
    ids: systemIds,
    random: systemRandom,
    holder: "bench",
    url: "http://127.0.0.1:0",
    version: "0.0.0",
    adminToken,
    onTrouble,
    onBroken: (error) => fail("broken", error),
  });
  return { controller, log, port, token: tokenSecret(adminToken.id, secret) };
}

function fail(what: string, error: unknown): never {
  throw new Error(`the controller is in trouble: ${what}`, { cause: error });
}
