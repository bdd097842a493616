import { Archive, type CheckpointStore, type EventLog, memoryCheckpoints, withArchive } from "../log/index.js";
import { type ClusterVersions, requireReadable, type SampleFrame, versionRange } from "../model/index.js";
import { type OrchestratorSettings, rolloutWaitsOf } from "../orchestrator/index.js";
import { type Clock, ClusterError, type Ids, type Random, type Timers } from "../ports/index.js";
import { digest, serviceById, type View, viewVersion } from "../projections/index.js";
import { judgeNodes, schedulerVersion } from "../scheduler/index.js";
import { Archiver } from "./archiver.js";
import { Candidate } from "./candidate.js";
import { Checkpoints } from "./checkpoints.js";
import { clusterVersionStatus, raiseWhenAllRead } from "./cluster-version.js";
import { Committed, readToHead } from "./committed.js";
import { ComparedPoints } from "./compared-points.js";
import type { Controller, IntentMeta, Settled, Vitals } from "./controller.js";
import { Divergence } from "./divergence.js";
import type { ExecIntent } from "./exec-streams.js";
import { forwardOnce, type LeaseSeen, notHolder, routeWrite } from "./forwarding.js";
import { HolderFeed } from "./holder-feed.js";
import { takeExclusiveLease } from "./lease.js";
import { attachWaitMs, checkpointEveryDefault, createWaitMs } from "./limits.js";
import { Liveness } from "./liveness.js";
import { keptMembers } from "./log-members.js";
import { removeLogMember } from "./member-removal.js";
import type { AgentIntent, Peers } from "./peers.js";
import { PlacementTraces } from "./placement-traces.js";
import { Places } from "./places.js";
import { plan } from "./plan.js";
import { RecentRecords } from "./recent.js";
import { type ControllerSeen, Roster } from "./roster.js";
import { secretAlarm } from "./secret-alarm.js";
import type { SecretKeys } from "./secret-keys.js";
import { Sessions } from "./sessions.js";
import { watchStalls } from "./stalls.js";
import { tellHolder } from "./summaries.js";
import { clockAlarm, Tenure } from "./tenure.js";
import { TimeTravel } from "./time-travel.js";
import { TimedLog } from "./timed-log.js";
import type { Watch } from "./watch.js";

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
  /** What the controllers of a new cluster call each other with; on a shared log alone. */
  controllerToken?: { id: string; credential: string } | undefined;
  /** Without them no secret can be created, and where there are secrets this controller does not write. */
  secretKeys?: SecretKeys | undefined;
  /** The way to the other controllers of a shared log; without it agents must connect to the holder. */
  peers?: Peers;
  settings?: Partial<OrchestratorSettings>;
  /** Where checkpoints are kept; default in memory. */
  checkpoints?: CheckpointStore;
  /** Events between two checkpoints. */
  checkpointEvery?: number;
  /** Where old events are that the log does not hold any more; without it they cannot be read here. */
  archive?: {
    folder: string;
    /** Archive whatever is older than so many events; left out: only when somebody asks for it. */
    keepEvents?: number;
    segmentEvents?: number;
  };
  /** For so long a removed service can be restored; 0 for not at all. */
  purgeAfterMs?: number;
  /** What this build reads and writes of the log; default the table of the build. */
  versions?: ClusterVersions;
  /** What the tasks of a node use, whenever its agent here says so; it is to return at once. */
  onSample?(node: string, sample: SampleFrame): void;
  onTrouble(what: string, error: unknown): void;
  /** More than trouble: a person must look; default as `onTrouble`. */
  onAlarm?(what: string, error: unknown): void;
  /** Is told what happens here. */
  watch?: Watch;
  /** Agents are told which trace a task belongs to. */
  traced?: boolean;
  /** The event loop stood still for so long. */
  onStall?(ms: number): void;
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
  const shared = options.log.exclusive ? undefined : new TimedLog(options.log, timers);
  const carrier = shared ?? options.log;
  let known: View["archive"] = [];
  const archive = options.archive && new Archive(options.archive.folder, { known: () => known });
  const log = archive ? withArchive(carrier, archive) : carrier;
  if (!(await log.create(random.hex(8), random.hex(8))) && !(await log.head())) throw await unfinished(log);
  const seen = await log.head();
  if (!seen) throw new ClusterError("internal", "log_empty", "the log has no head row");
  const checkpoints = new Checkpoints({
    ...options,
    log,
    store: options.checkpoints ?? (await memoryCheckpoints()),
    every: options.checkpointEvery ?? checkpointEveryDefault,
  });
  const base = await checkpoints.begin(seen, seen.url === options.url ? undefined : peers?.checkpoints?.(seen.url));
  const begunFrom = base?.seq ?? 0;
  const begun = { seq: begunFrom, from: base === undefined ? "log" : checkpoints.wasFetched(begunFrom) ? "peer" : "checkpoint" } as const;
  const { view, hash } = await readToHead(log, seen, base);
  // Before the lease is taken: what this build cannot go on with, it leaves as it is.
  requireReadable(view.clusterVersion, options.versions);
  const clusterVersions = versionRange(options.versions);
  const head = log.exclusive ? await takeExclusiveLease(log, options.holder, options.url) : seen;

  const committed = new Committed(timers, view, hash);
  known = view.archive;
  committed.onAdvance((now) => {
    known = now.archive;
  });
  const alarms = new Map<string, string[]>();
  const life = options.ids.next();
  const liveness = new Liveness(clock, life);
  const places = new Places(clock, life);
  const points = new ComparedPoints({ ...options, committed });
  const counts: Vitals = {
    diverged: 0,
    stepDowns: 0,
    unknownAppends: 0,
    stalls: 0,
    longestStallMs: 0,
    lag: undefined,
    sessions: 0,
    queued: 0,
  };
  const roster = new Roster(clock);
  const recent = new RecentRecords(log, view.seq);
  const timeTravel = new TimeTravel(log, checkpoints);
  const traces = options.traced ? new PlacementTraces() : undefined;
  const sessions = new Sessions({
    ...(traces ? { traceOf: (task: string) => traces.of(task) } : {}),
    liveness,
    clock,
    timers,
    view: () => committed.view,
    secretKeys: options.secretKeys,
    urls: () => (log.exclusive ? [] : controllers().map(({ url }) => url)),
    submit: submitForNode,
    // A holder stands at the head: waiting would bring it no further.
    reach: (seq) => (role.tenure() ? Promise.resolve() : committed.waitFor(seq, attachWaitMs).catch(() => {})),
    onSample: options.onSample,
    onTrouble: (node, error) => options.onTrouble(`session of node ${node}`, error),
  });
  if (traces) committed.onAdvance((_, records) => traces.committed(records));
  const { watch } = options;
  if (watch) committed.onAdvance((_, records) => watch.committed(records));
  committed.onAdvance((_, records) => recent.add(records));
  committed.onAdvance((now, records) => sessions.committed(now, records));
  committed.onAdvance((_, records) => {
    // Whoever takes the lease closes on the log all that an earlier one opened there, wherever it runs.
    const taken = records.some((record) => record.type === "lease.taken" && record.data.holder !== options.holder);
    if (taken) sessions.endExecs("another controller took the lease");
  });

  let stopped = false;
  const divergence = new Divergence({
    ...options,
    log,
    points,
    alarms,
    write: (diverged) =>
      writerOr((tenure) => tenure.submit({ type: "RecordDivergence", ...diverged }, { actor: `controller/${options.holder}` })),
    onSelf: (error) => void leave(error),
    onAlarm: options.onAlarm ?? options.onTrouble,
  });
  committed.onAdvance((_, records) => divergence.committed(records));
  const stopWatching = watchStalls(options, (ms) => {
    counts.stalls++;
    counts.longestStallMs = Math.max(counts.longestStallMs, ms);
    options.onStall?.(ms);
  });

  const tenureOptions = { ...options, log, carrier, committed, liveness, settings, alarms, onUnknown: () => void counts.unknownAppends++ };
  const archiver = archive
    ? new Archiver({ ...options, ...options.archive, log: carrier, archive, committed, checkpoints, tenure: () => role.tenure() })
    : undefined;
  const role = log.exclusive ? await holdForLife() : compete();
  const stopTelling = peers
    ? tellHolder({
        ...options,
        clusterVersions,
        peers,
        committed,
        roster,
        places,
        points,
        liveness,
        lease: role.lease,
        onLag(lag) {
          counts.lag = lag;
        },
        nodeTimeoutMs: settings.nodeTimeoutMs,
        onRefused(why) {
          if (why === undefined) alarms.delete("peers");
          else alarms.set("peers", [`the lease holder does not listen to this controller, so agents cannot connect here: ${why}`]);
        },
      })
    : () => {};
  const stopRaising = raiseWhenAllRead({
    timers,
    range: clusterVersions,
    exclusive: log.exclusive,
    view: () => committed.view,
    controllers,
    leaseAgeMs: () => (role.tenure() ? liveness.leaseAgeMs() : undefined),
    now: eventNow,
    async raise(version) {
      await writerOr((tenure) => tenure.submit({ type: "RaiseClusterVersion", version }, { actor: `controller/${options.holder}` }));
    },
    onTrouble: options.onTrouble,
  });
  const feed = peers?.records
    ? new HolderFeed({ ...options, records: peers.records, committed, lease: role.lease, headSeen: () => shared?.newestHead })
    : undefined;
  committed.onAdvance((now) => {
    timeTravel.passed(now);
    void takeCheckpoint(now);
    archiver?.passed(now);
  });
  const controller: RunningController = {
    view: () => committed.view,
    submit: (intent, meta) => writerOr((tenure) => tenure.submit(intent, meta)),
    waitFor: (seq, timeoutMs) => committed.waitFor(seq, timeoutMs),
    refresh: () => role.refresh(),
    subscribe: (after, signal) => recent.follow(after, signal),
    onCommit: (listener) => committed.onAdvance((_, records, previous) => listener(records, previous)),
    read: (after, to) => log.read({ after, to: Math.min(to, committed.view.seq) }),
    oldest: () => log.oldest(),
    stateAt: (at) => timeTravel.at(at, committed.view),
    walk: (time, use) => timeTravel.walk(time, committed.view, use),
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
    exec: (request, meta, listener) => sessions.exec(request, (intent) => recordExec(intent, meta), listener),
    samples: () => sessions.samples(),
    judge(id, most) {
      const service = serviceById(committed.view, id);
      return service && judgeNodes(committed.view, service, service.spec, most);
    },
    rolloutWaits: (service) => rolloutWaitsOf(committed.view, service),
    schedulerVersion,
    secretKeys: options.secretKeys,
    digest: () => digest(committed.view),
    lease: () => role.lease(),
    ready: () => !stopped && role.ready(),
    status() {
      const lease = role.lease();
      const { holder, url } = lease.held === "unknown" ? { holder: "", url: "" } : lease;
      const name = options.holder;
      const all = controllers();
      return {
        name,
        carrier: log.carrier,
        version: options.version,
        holder,
        url,
        hash: committed.hash,
        begun,
        alarms: [...alarms.values()].flat(),
        controllers: all,
        clusterVersion: clusterVersionStatus(committed.view, all, eventNow()),
      };
    },
    logMembers: keptMembers(log, clock),
    checkpoints: checkpoints.kept,
    archive: (keepEvents) => (archiver ? archiver.step(keepEvents) : Promise.reject(noArchive())),
    removeLogMember: (id) => removeLogMember(log, id),
    vitals: () => ({
      ...counts,
      diverged: divergence.count,
      lag: role.tenure() ? { events: 0, ms: 0 } : counts.lag,
      sessions: sessions.nodes().length,
      queued: role.tenure()?.queued ?? 0,
    }),
    placeOf: (node) => (sessions.has(node) ? undefined : otherThan(options.url, places.of(node))),
    peer: {
      submit: (intent) => writerOr((tenure) => tenure.submit(intent, onBehalfOf(intent))),
      record: (intent, meta) =>
        writerOr(async (tenure) => {
          refuseStrangers();
          return tenure.submit(intent, meta);
        }),
      hear: (summary) =>
        writerOr(async () => {
          refuseStrangers();
          liveness.merge(summary);
          roster.heard(summary);
          const { holder: name, url, point } = summary;
          if (url !== undefined) {
            places.heard(url, summary.nodes, summary.silentMs);
            if (point) divergence.hear({ name, url, point });
          }
          places.heard(options.url, sessions.nodes());
          const news = places.news(summary.places);
          return { time: clock.now(), seq: committed.view.seq, controllers: controllers(), ...(news ? { places: news } : {}) };
        }),
    },
    begunFrom,
    async stop() {
      const reason = "this controller is stopping";
      stopped = true;
      stopWatching();
      stopTelling();
      stopRaising();
      feed?.stop();
      // While their ends can still be written.
      sessions.endExecs(reason);
      const archived = archiver?.stop();
      await role.stop(reason);
      await archived;
      await checkpoints.stop();
      sessions.closeAll(reason);
    },
  };
  if (committed.view.seq === 0) await created();
  return controller;

  /** Its view is not what the log makes: what it took of that view is gone before the process is. */
  async function leave(error: Error): Promise<void> {
    if (stopped) return;
    stopped = true;
    role.tenure()?.giveUp(error.message);
    await checkpoints.distrust().catch((cause) => options.onTrouble("checkpoints of a false view could not be removed", cause));
    options.onBroken(error);
  }

  /** Itself as it is now, the others as they were last heard of. */
  function controllers(): ControllerSeen[] {
    const { holder: name, url, version } = options;
    const lagMs = role.tenure() ? 0 : null;
    const seen = roster.all();
    const others = seen.filter((other) => other.url !== url);
    const known = seen.find((other) => other.name === name);
    const build = { version, clusterVersions, viewVersion };
    const own = { name, url, ...build, seq: committed.view.seq, lagMs: lagMs ?? known?.lagMs ?? null, silentMs: 0 };
    return [own, ...others].sort((a, b) => (a.url < b.url ? -1 : 1));
  }

  function eventNow(): number {
    return Math.max(clock.now(), committed.view.time);
  }

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
      if (!stopped) counts.stepDowns++;
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
        if (stopped) return false;
        const found = { clock: clockAlarm(liveness), secrets: secretAlarm(committed.view, options.secretKeys) };
        for (const [name, alarm] of Object.entries(found)) {
          if (alarm === undefined) alarms.delete(name);
          else alarms.set(name, [alarm]);
        }
        return found.clock === undefined && found.secrets === undefined;
      },
      newTenure(taken) {
        const tenure = new Tenure(tenureOptions, taken);
        void tenure.ended.then((reason) => {
          if (!stopped) counts.stepDowns++;
          sessions.endExecs(reason);
        });
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

  /** Whoever says to be another controller of a log that is for this one alone cannot be one; its clock must not stop this one from writing. */
  function refuseStrangers(): void {
    if (log.exclusive) throw new ClusterError("conflict", "no_peers", "the log of this controller is for it alone: there is no other one");
  }

  function recordExec(intent: ExecIntent, meta: IntentMeta): Promise<Settled> {
    const route = routeWrite(role.lease(), false);
    if (route.to === "nobody") return Promise.reject(route.error);
    if (route.to === "local" || !peers) return writerOr((tenure) => tenure.submit(intent, meta));
    return forwardOnce(timers, route.url, () => peers.at(route.url).record(intent, meta));
  }

  function submitForNode(intent: AgentIntent): Promise<{ seq: number }> {
    const route = routeWrite(role.lease(), false);
    if (route.to === "nobody") return Promise.reject(route.error);
    if (route.to === "local" || !peers) return writerOr((tenure) => tenure.submit(intent, onBehalfOf(intent)));
    return forwardOnce(timers, route.url, () => peers.at(route.url).submit(intent));
  }
}

function otherThan(own: string, url: string | undefined): string | undefined {
  return url === own ? undefined : url;
}

/** A log that has events and no head row: `create` did not make one. */
async function unfinished(log: EventLog): Promise<ClusterError> {
  const { seq } = (await log.copied()) ?? { seq: 0 };
  const message = `the log holds ${seq} events of a restore or an import that was not finished: carry it out again`;
  return new ClusterError("conflict", "log_unfinished", message);
}

function noArchive(): ClusterError {
  return new ClusterError("conflict", "no_archive", "this controller was given no folder for an archive (--archive)");
}

function onBehalfOf(intent: AgentIntent): IntentMeta {
  return { actor: `node/${intent.node}` };
}
