import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { createApi } from "../../api/index.js";
import { type RunningController, type SecretKeys, startController } from "../../controller/index.js";
import { openCheckpoints } from "../../log/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../ports/index.js";
import { adminTokenPath } from "../defaults.js";
import { readVersion } from "../version.js";
import { ensureAdminToken } from "./admin-token.js";
import { type Listening, type ListenOptions, listen } from "./listen.js";
import { openLog } from "./open-log.js";
import { ensureSecretKeys, readSecretKeys } from "./secrets-key.js";

export interface ControllerProcessOptions extends ListenOptions {
  /** `sqlite:PATH`. */
  log: string;
  dataDir: string;
  /** Events between two checkpoints of the view. */
  checkpointEvery?: number;
  /** URL that others reach this controller at; default where it listens. */
  advertise?: string;
  /** For so long a removed service can be restored. */
  purgeAfterMs?: number;
  /** The file of the keys that secrets are under; `make`: where there is none. */
  secretsKey?: { path: string; make?: boolean };
  logger: Logger;
  /** The process cannot go on: something false would be written or shown otherwise. */
  onBroken(error: unknown): void;
}

export interface ControllerProcess {
  url: string;
  controller: RunningController;
  adminTokenFile: string;
  stop(): Promise<void>;
}

/** Opens the log, takes the lease and serves the API. */
export async function runController(options: ControllerProcessOptions): Promise<ControllerProcess> {
  const { logger } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // The socket comes first: its URL stands in the lease and in the holder file.
  const listening = await listen(options, (error) => logger.warn({ err: error }, "a connection could not be accepted"));
  const url = options.advertise ?? listening.url;
  try {
    return await start(dataDir, url, listening);
  } catch (error) {
    await listening.close();
    throw error;
  }

  async function start(dir: string, ownUrl: string, { serve, close }: Listening): Promise<ControllerProcess> {
    const log = await openLog(options.log, ownUrl);
    try {
      const secretKeys = await keysOf(options.secretsKey);
      // On a log that has events a new token would be known to nobody: whoever deleted the file meant it.
      const isNew = ((await log.head())?.seq ?? 0) === 0;
      const adminToken = isNew ? await ensureAdminToken(dir, systemIds, systemRandom) : undefined;
      const controller = await startController({
        log,
        clock: systemClock,
        timers: systemTimers,
        ids: systemIds,
        random: systemRandom,
        holder: `${hostname()}-${process.pid}`,
        url: ownUrl,
        version: readVersion(),
        adminToken,
        secretKeys,
        checkpoints: await openCheckpoints(join(dir, "checkpoints")),
        ...(options.checkpointEvery === undefined ? {} : { checkpointEvery: options.checkpointEvery }),
        ...(options.purgeAfterMs === undefined ? {} : { purgeAfterMs: options.purgeAfterMs }),
        onTrouble: (what, error) => logger.warn({ err: error }, what),
        onBroken: options.onBroken,
      });
      const api = createApi(controller, { logger });
      serve(api);
      const { begunFrom } = controller;
      logger.info({ url: ownUrl, position: controller.view().seq, begunFrom, log: options.log }, "controller is serving");
      return {
        url: ownUrl,
        controller,
        adminTokenFile: adminTokenPath(dir),
        async stop() {
          await controller.stop();
          api.close();
          await close();
          await log.close();
          logger.info("controller stopped");
        },
      };
    } catch (error) {
      await log.close();
      throw error;
    }
  }
}

function keysOf(file: ControllerProcessOptions["secretsKey"]): Promise<SecretKeys | undefined> {
  if (!file) return Promise.resolve(undefined);
  return file.make ? ensureSecretKeys(file.path, systemRandom) : readSecretKeys(file.path);
}
