import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { type Auditor, ControllerMeters, createApi } from "../../api/index.js";
import { type OtlpTracer, readCaFile, systemNetwork } from "../../client/index.js";
import { httpPeers, type Peers, type RunningController, type SecretKeys, startController } from "../../controller/index.js";
import { type EventLog, openCheckpoints } from "../../log/index.js";
import { ClusterError, type Network, systemClock, systemIds, systemRandom, systemTimers } from "../../ports/index.js";
import { auditorMetrics, logSource, type Stream, WebhookTargets } from "../../streams/index.js";
import { adminTokenPath, controllerTokenPath } from "../defaults.js";
import { readVersion } from "../version.js";
import { ensureAdminToken } from "./admin-token.js";
import { beginAuditor } from "./begin-auditor.js";
import { offerFirstTokens, settleFirstTokens } from "./first-tokens.js";
import { type Listening, type ListenOptions, listen } from "./listen.js";
import type { MintedToken } from "./minted-token.js";
import { type LogAccess, openLog } from "./open-log.js";
import { noteCluster, refuseOtherCluster } from "./own-cluster.js";
import { peerTokenIn } from "./peer-token.js";
import { processMetrics } from "./process-metrics.js";
import { ensureSecretKeys, readSecretKeys } from "./secrets-key.js";
import { beginStreams, type Streams } from "./streams.js";
import { beginSubscribers } from "./subscribers.js";

export interface ControllerProcessOptions extends ListenOptions {
  /** `sqlite:PATH`, or `rqlite:http://H:P,…`. */
  log: string;
  logAccess?: LogAccess;
  dataDir: string;
  /** Events between two checkpoints of the view. */
  checkpointEvery?: number;
  /** The folder of old events, and how many stay on the log without being asked. */
  archive?: string;
  archiveKeepEvents?: number;
  /** URL that others reach this controller at; default where it listens. */
  advertise?: string;
  /** Holds the token that this controller calls others with; default `controller.token` in the data directory. */
  peerToken?: string;
  /** Authorities that the certificates of other controllers are checked by, instead of the system's. */
  tlsCa?: string;
  /** For so long a removed service can be restored. */
  purgeAfterMs?: number;
  /** The file of the keys that secrets are under; `make`: where there is none. */
  secretsKey?: { path: string; make?: boolean };
  /** What webhooks may go to beside addresses of the internet. */
  webhookAllow?: readonly string[];
  /** Where samples of what tasks use go, and with `relays` the events of the log; it is closed with the process. Left out: no samples. */
  stream?: Stream;
  relays?: boolean;
  /** URL of the auditor that answers `/v1/audit`. */
  auditor?: string;
  /** The file of an audit index to be kept within this process, from `stream`. */
  auditIndex?: string;
  /** Where traces go; it is closed with the process. */
  tracer?: OtlpTracer | undefined;
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
    const log = await openLog(options.log, ownUrl, options.logAccess, (refused) => logger.warn(refused));
    try {
      const secretKeys = await keysOf(options.secretsKey);
      const targets = new WebhookTargets(options.webhookAllow ?? []);
      // On a log that has events a new token would be known to nobody: whoever deleted the file meant it.
      const head = await log.head();
      const isNew = (head?.seq ?? (await log.copied())?.seq ?? 0) === 0;
      const cluster = isNew ? undefined : head?.cluster;
      if (isNew || head) await refuseOtherCluster(dir, { log: options.log, cluster, isShared: !log.exclusive });
      const { adminToken, controllerToken } = isNew ? await tokensFor(log, dir) : {};
      const { stream, relays = false } = options;
      let streams: Streams | undefined;
      const meters = new ControllerMeters();
      const others = log.exclusive ? undefined : othersOf(options, dir, ownUrl);
      const controller = await startController({
        log,
        clock: systemClock,
        timers: systemTimers,
        ids: systemIds,
        random: systemRandom,
        // Of this life of the process alone: a pid comes again.
        holder: `${hostname()}-${process.pid}-${systemRandom.hex(nameBytes)}`,
        url: ownUrl,
        version: readVersion(),
        adminToken,
        controllerToken,
        secretKeys,
        ...(others ? { peers: others.peers } : {}),
        checkpoints: await openCheckpoints(join(dir, "checkpoints")),
        ...(options.checkpointEvery === undefined ? {} : { checkpointEvery: options.checkpointEvery }),
        ...(options.archive === undefined ? {} : { archive: archiveOf(options.archive, options.archiveKeepEvents) }),
        ...(options.purgeAfterMs === undefined ? {} : { purgeAfterMs: options.purgeAfterMs }),
        ...(stream ? { onSample: (node, sample) => streams?.sampled(node, sample) } : {}),
        watch: meters,
        traced: options.tracer !== undefined,
        onTrouble: (what, error) => logger.warn({ err: error }, what),
        onAlarm: (what, error) => logger.error({ err: error }, what),
        onStall: (ms) => logger.warn({ ms }, "the event loop stood still"),
        onBroken: options.onBroken,
      });
      if (others) await settleFirstTokens(dir, controller.view());
      await noteCluster(dir, controller.view().cluster);
      streams = stream && beginStreams({ log, stream, relays, view: () => controller.view(), logger });
      const auditing = stream && options.auditIndex !== undefined ? await beginAudit(log, stream, options.auditIndex, logger) : undefined;
      const auditor = auditing?.url ?? options.auditor;
      const subscribers = beginSubscribers(controller, targets, streams?.desk, logger);
      const api = createApi(controller, {
        logger,
        registries: [
          meters.registry,
          processMetrics("controller", dir),
          ...(streams?.registries ?? []),
          ...(auditing?.registries ?? []),
          ...subscribers.registries,
        ],
        tracer: options.tracer,
        webhooks: subscribers.post,
        ...(streams ? { metrics: streams.desk } : {}),
        ...(others ? { network: others.network } : {}),
        ...(auditor === undefined ? {} : { auditor: auditorAt(auditor, options.tlsCa) }),
      });
      serve(api);
      const { begun } = controller.status();
      logger.info(
        { url: ownUrl, position: controller.view().seq, begunFrom: begun.seq, begunBy: begun.from, log: options.log },
        "controller is serving",
      );
      return {
        url: ownUrl,
        controller,
        adminTokenFile: adminTokenPath(dir),
        async stop() {
          await subscribers.stop();
          await controller.stop();
          await auditing?.stop();
          await streams?.stop();
          api.close();
          await close();
          await log.close();
          await options.tracer?.close();
          logger.info("controller stopped");
        },
      };
    } catch (error) {
      await log.close();
      throw error;
    }
  }
}

function archiveOf(folder: string, keepEvents: number | undefined) {
  return { folder, ...(keepEvents === undefined ? {} : { keepEvents }) };
}

/** An auditor that fails is told of; the cluster works on, and it is the audit that stands still. */
async function beginAudit(log: EventLog, stream: Stream, path: string, logger: Logger) {
  const running = await beginAuditor({ path, stream, source: logSource(log, "the log"), listen: "127.0.0.1:0", logger });
  running.ended.catch((error) => logger.error({ err: error }, "the auditor has ended; the cluster works on"));
  return { url: running.url, registries: [auditorMetrics(() => running.auditor.state())], stop: () => running.stop() };
}

function auditorAt(url: string, tlsCa: string | undefined): Auditor {
  if (!URL.canParse(url))
    throw new ClusterError("invalid", "invalid_auditor", `--auditor ${url}: must be a URL such as http://127.0.0.1:7072`);
  const network = systemNetwork(tlsCa === undefined ? {} : { ca: readCaFile(tlsCa) });
  return { url, fetch: (request) => network.fetch(request) };
}

/** Bytes of chance in a controller's name. */
const nameBytes = 4;

/** The tokens that a new cluster starts with. On a shared log another controller may be the one to write them. */
async function tokensFor(log: EventLog, dir: string): Promise<{ adminToken: MintedToken; controllerToken?: MintedToken }> {
  if (log.exclusive) return { adminToken: await ensureAdminToken(dir, systemIds, systemRandom) };
  const { admin, controller } = await offerFirstTokens(dir, systemIds, systemRandom);
  return { adminToken: admin, controllerToken: controller };
}

/** The way to the other controllers of a shared log. */
function othersOf(
  { tlsCa, peerToken, listen: at }: ControllerProcessOptions,
  dir: string,
  url: string,
): { network: Network; peers: Peers } {
  if (everyAddress.has(new URL(url).hostname)) {
    const message = `--listen ${at} names no address that other controllers could reach this one at; give --advertise URL`;
    throw new ClusterError("invalid", "advertise_missing", message);
  }
  const network = systemNetwork(tlsCa === undefined ? {} : { ca: readCaFile(tlsCa) });
  const token = peerTokenIn(resolve(peerToken ?? controllerTokenPath(dir)), systemClock);
  return { network, peers: httpPeers({ network, timers: systemTimers, token }) };
}

const everyAddress = new Set(["0.0.0.0", "[::]"]);

function keysOf(file: ControllerProcessOptions["secretsKey"]): Promise<SecretKeys | undefined> {
  if (!file) return Promise.resolve(undefined);
  return file.make ? ensureSecretKeys(file.path, systemRandom) : readSecretKeys(file.path);
}
