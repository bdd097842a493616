import { type CheckpointStore, type EventLog, memoryCheckpoints } from "../log/index.js";
import type { OrchestratorSettings } from "../orchestrator/index.js";
import { type Clock, ClusterError, type Ids, type Random, type Timers } from "../ports/index.js";
import { digest, serviceById, type View } from "../projections/index.js";
import { judgeNodes, schedulerVersion } from "../scheduler/index.js";
import { Candidate } from "./candidate.js";
import { Checkpoints } from "./checkpoints.js";
import { Committed, readToHead } from "./committed.js";
import type { Controller, IntentMeta } from "./controller.js";
import { forwardOnce, type LeaseSeen, notHolder, routeWrite } from "./forwarding.js";
import { takeExclusiveLease } from "./lease.js";
import { attachWaitMs, checkpointEveryDefault, createWaitMs } from "./limits.js";
import { Liveness } from "./liveness.js";
import type { AgentIntent, Peers } from "./peers.js";
import { plan } from "./plan.js";
import { RecentRecords } from "./recent.js";
import { secretAlarm } from "./secret-alarm.js";
import type { SecretKeys } from "./secret-keys.js";
import { Sessions } from "./sessions.js";
import { tellHolder } from "./summaries.js";
import { clockAlarm, Tenure } from "./tenure.js";
import { TimeTravel } from "./time-travel.js";
import { TimedLog } from "./timed-log.js";

export interface ControllerOptions {
  log: EventLog;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  random: Random;
  /** Name of this process in the lease and as an actor: of one life of it alone, on a log that several share. */
  holder: string;
  /** URL at which others reach this controller. */
  url: string;
  version: string;
  /** The first token of a new cluster; none is needed on a log that has events. */
  adminToken: { id: string; credential: string } | undefined;
  /** Without them no secret can be created, and where there are secrets this controller does not write. */
  secretKeys?: SecretKeys | undefined;
  /** The way to the other controllers of a shared log; without it agents must connect to the holder. */
  peers?: Peers;
  settings?: Partial<OrchestratorSettings>;
  /** Where checkpoints are kept; default in memory. */
  checkpoints?: CheckpointStore;
  /** Events between two checkpoints. */
  checkpointEvery?: number;
  /** For so long a removed service can be restored; 0 for not at all. */
  purgeAfterMs?: number;
  onTrouble(what: string, error: unknown): void;
  /** Something false would be shown or written otherwise: the process must stop. */
  onBroken(error: unknown): void;
}

export const defaultSettings: OrchestratorSettings = {
  nodeTimeoutMs: 15_000,
  reconnectGraceMs: 10_000,
  massFailureRatio: 0.5,
  massFailureNodesMin: 3,
};

export interface RunningController extends Controller {
  /** The seq of the checkpoint that it began from; 0 when it replayed everything. */
  readonly begunFrom: number;
  /** Decides what is queued, closes the agents' sessions and stops writing. The log stays open. */
  stop(): Promise<void>;
}

/** Who writes here: for good on an exclusive log, now and then on a shared one. */
interface Role {
  /** While this controller may write. */
  tenure(): Tenure | undefined;
  lease(): LeaseSeen;
  ready(): boolean;
  refresh(): Promise<void>;
  stop(reason: string): Promise<void>;
}

/**
 * Reads the log to its head and serves. On an exclusive log it is the writer for life; on a shared one it competes for
 * the lease, and until it has it follows the log and forwards what agents say to whoever holds it.
 * @throws ClusterError when the log cannot be read, or not be held where it is exclusive
 */
export async function startController(options: ControllerOptions): Promise<RunningController> {
  const { clock, timers, random, peers } = options;
  const settings = { ...defaultSettings, ...options.settings };
  const log = options.log.exclusive ? options.log : new TimedLog(options.log, timers);
  await log.create(random.hex(8), random.hex(8));
  const head = log.exclusive ? await takeExclusiveLease(log, options.holder, options.url) : await log.head();
  if (!head) throw new ClusterError("internal", "log_empty", "the log has no head row");
  const checkpoints = new Checkpoints({
    ...options,
    log,
    store: options.checkpoints ?? (await memoryCheckpoints()),
    every: options.checkpointEvery ?? checkpointEveryDefault,
  });
  const base = await checkpoints.begin(head);
  const begunFrom = base?.seq ?? 0;
  const { view, hash } = await readToHead(log, head, base);

  const committed = new Committed(timers, view, hash);
  const alarms = new Map<string, string[]>();
  const liveness = new Liveness(clock, options.ids.next());
  const recent = new RecentRecords(log, view.seq);
  const timeTravel = new TimeTravel(log, checkpoints);
  const sessions = new Sessions({
    liveness,
    clock,
    timers,
    view: () => committed.view,
    secretKeys: options.secretKeys,
    submit: submitForNode,
    // A holder stands at the head: waiting would bring it no further.
    reach: (seq) => (role.tenure() ? Promise.resolve() : committed.waitFor(seq, attachWaitMs).catch(() => {})),
    onTrouble: (node, error) => options.onTrouble(`session of node ${node}`, error),
  });
  committed.onAdvance((_, records) => recent.add(records));
  committed.onAdvance((now, records) => sessions.committed(now, records));

  const tenureOptions = { ...options, log, committed, liveness, settings, alarms };
  const role = log.exclusive ? await holdForLife() : compete();
  const stopTelling = peers
    ? tellHolder({ ...options, peers, liveness, lease: role.lease, nodeTimeoutMs: settings.nodeTimeoutMs })
    : () => {};
  let stopped = false;
  committed.onAdvance((now) => {
    timeTravel.passed(now);
    void takeCheckpoint(now);
  });
  const controller: RunningController = {
    view: () => committed.view,
    submit: (intent, meta) => writerOr((tenure) => tenure.submit(intent, meta)),
    waitFor: (seq, timeoutMs) => committed.waitFor(seq, timeoutMs),
    refresh: () => role.refresh(),
    subscribe: (after, signal) => recent.follow(after, signal),
    read: (after, to) => log.read({ after, to: Math.min(to, committed.view.seq) }),
    oldest: () => log.oldest(),
    stateAt: (at) => timeTravel.at(at, committed.view),
    async *find({ since, to }, filter) {
      const end = Math.min(to, committed.view.seq);
      yield* log.find({ after: await log.seqAt(since - 1, end), to: end }, filter);
    },
    plan(seen, intents) {
      const now = seen.seq === committed.view.seq ? clock.now() : seen.time;
      return plan(seen, intents, { now, seed: random.uint32(), settings, purgeAfterMs: options.purgeAfterMs });
    },
    attach: (node, hello, connection) => sessions.attach(node, hello, connection),
    logs: (request, signal) => sessions.logs(request, signal),
    exec: (request, meta, listener) => sessions.exec(request, (intent) => writerOr((tenure) => tenure.submit(intent, meta)), listener),
    samples: () => sessions.samples(),
    judge(id, most) {
      const service = serviceById(committed.view, id);
      return service && judgeNodes(committed.view, service, service.spec, most);
    },
    schedulerVersion,
    secretKeys: options.secretKeys,
    digest: () => digest(committed.view),
    lease: () => role.lease(),
    ready: () => !stopped && role.ready(),
    status() {
      const lease = role.lease();
      const { holder, url } = lease.held === "unknown" ? { holder: "", url: "" } : lease;
      const name = options.holder;
      return {
        name,
        carrier: log.carrier,
        version: options.version,
        holder,
        url,
        hash: committed.hash,
        alarms: [...alarms.values()].flat(),
      };
    },
    peer: {
      submit: (intent) => writerOr((tenure) => tenure.submit(intent, onBehalfOf(intent))),
      hear: (summary) =>
        writerOr(async () => {
          // Whoever says to be a controller here cannot be one, and its clocks must not stop this one from writing.
          if (log.exclusive)
            throw new ClusterError("conflict", "no_peers", "the log of this controller is for it alone: there is no other one");
          liveness.merge(summary);
          return { time: clock.now() };
        }),
    },
    begunFrom,
    async stop() {
      const reason = "this controller is stopping";
      stopped = true;
      stopTelling();
      // While their ends can still be written.
      sessions.endExecs(reason);
      await role.stop(reason);
      await checkpoints.stop();
      sessions.closeAll(reason);
    },
  };
  if (committed.view.seq === 0) await created();
  return controller;

  /** Every controller takes its own; the holder says on the log what it found, for all to compare. */
  async function takeCheckpoint(now: View): Promise<void> {
    const taken = await checkpoints.offer(now, committed.hash);
    const tenure = taken && role.tenure();
    if (!tenure || stopped) return;
    const { seq, digest, chain, viewVersion } = taken;
    const actor = `controller/${options.holder}`;
    await tenure
      .submit({ type: "RecordCheckpoint", seq, digest, chain, viewVersion }, { actor })
      .catch((error) => options.onTrouble(`checkpoint ${seq} is not on the log`, error));
  }

  async function holdForLife(): Promise<Role> {
    const tenure = new Tenure(tenureOptions, head as NonNullable<typeof head>);
    await tenure.begin();
    let lost = false;
    void tenure.ended.then((reason) => {
      lost = true;
      sessions.endExecs(reason);
      alarms.set("lease", [`the lease is lost: ${reason}`]);
    });
    const { holder, url } = options;
    return {
      tenure: () => (lost ? undefined : tenure),
      lease: () => (lost ? { held: "unknown" } : { held: "here", holder, url }),
      ready: () => !lost,
      refresh: () => Promise.resolve(),
      stop: (reason) => tenure.stop(reason),
    };
  }

  function compete(): Role {
    const candidate = new Candidate({
      ...options,
      log,
      committed,
      mayHold() {
        const found = { clock: clockAlarm(liveness), secrets: secretAlarm(committed.view, options.secretKeys) };
        for (const [name, alarm] of Object.entries(found)) {
          if (alarm === undefined) alarms.delete(name);
          else alarms.set(name, [alarm]);
        }
        return found.clock === undefined && found.secrets === undefined;
      },
      newTenure(taken) {
        const tenure = new Tenure(tenureOptions, taken);
        void tenure.ended.then((reason) => sessions.endExecs(reason));
        return tenure;
      },
    });
    candidate.start();
    return {
      tenure: () => candidate.tenure,
      lease: () => candidate.lease(),
      ready: () => true,
      refresh: () => candidate.refresh(),
      stop: (reason) => candidate.stop(reason),
    };
  }

  /** A new log is served once it has a cluster, whichever of its controllers makes it. */
  async function created(): Promise<void> {
    try {
      await committed.waitFor(1, createWaitMs);
    } catch (cause) {
      await controller.stop();
      throw new ClusterError("unavailable", "cluster_not_created", "no controller could write the first events of this log", { cause });
    }
  }

  function writerOr<T>(act: (tenure: Tenure) => Promise<T>): Promise<T> {
    const tenure = role.tenure();
    return tenure ? act(tenure) : Promise.reject(notHolder("this controller does not hold the lease"));
  }

  function submitForNode(intent: AgentIntent): Promise<{ seq: number }> {
    const route = routeWrite(role.lease(), false);
    if (route.to === "nobody") return Promise.reject(route.error);
    if (route.to === "local" || !peers) return writerOr((tenure) => tenure.submit(intent, onBehalfOf(intent)));
    return forwardOnce(timers, route.url, () => peers.at(route.url).submit(intent));
  }
}

function onBehalfOf(intent: AgentIntent): IntentMeta {
  return { actor: `node/${intent.node}` };
}
