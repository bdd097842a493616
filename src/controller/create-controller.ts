import { type EventRecord, versionRange } from "../model/index.js";
import { rolloutWaitsOf } from "../orchestrator/index.js";
import { ClusterError } from "../ports/index.js";
import { digest, serviceById, type View, viewVersion } from "../projections/index.js";
import { judgeNodes, schedulerVersion } from "../scheduler/index.js";
import { watchArchive } from "./archive-watch.js";
import { Archiver } from "./archiver.js";
import { clusterVersionStatus, raiseWhenAllRead } from "./cluster-version.js";
import { ComparedPoints } from "./compared-points.js";
import type { Controller, Vitals } from "./controller.js";
import { type ControllerOptions, defaultSettings } from "./controller-options.js";
import { Divergence } from "./divergence.js";
import { HolderFeed } from "./holder-feed.js";
import { attachWaitMs, createWaitMs, oldViewMs } from "./limits.js";
import { Liveness } from "./liveness.js";
import { keptMembers } from "./log-members.js";
import { removeLogMember } from "./member-removal.js";
import { openLog } from "./open-log.js";
import { ownPeer } from "./own-peer.js";
import { PlacementTraces } from "./placement-traces.js";
import { Places } from "./places.js";
import { plan } from "./plan.js";
import { RecentRecords } from "./recent.js";
import { compete, holdForLife } from "./role.js";
import { type ControllerSeen, Roster } from "./roster.js";
import { Sessions } from "./sessions.js";
import { watchStalls } from "./stalls.js";
import { tellHolder } from "./summaries.js";
import { TimeTravel } from "./time-travel.js";
import { WritePath } from "./write-path.js";

export interface RunningController extends Controller {
  /** The seq of the checkpoint that it began from; 0 when it replayed everything. */
  readonly begunFrom: number;
  /** Decides what is queued, closes the agents' sessions and stops writing. The log stays open. */
  stop(): Promise<void>;
}

/**
 * Reads the log to its head and serves. On an exclusive log it is the writer for life; on a shared one it competes for
 * the lease, and until it has it follows the log and forwards what agents say to whoever holds it.
 * @throws ClusterError when the log cannot be read, or not be held where it is exclusive
 */
export async function startController(options: ControllerOptions): Promise<RunningController> {
  const { clock, timers, random, peers } = options;
  const settings = { ...defaultSettings, ...options.settings };
  const { log, carrier, archive, checkpoints, committed, head, begun, newestHead } = await openLog(options);
  const clusterVersions = versionRange(options.versions);
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
  const roster = new Roster(clock, () => sessions.tellControllers());
  const recent = new RecentRecords(log, committed.view.seq);
  const timeTravel = new TimeTravel(log, checkpoints);
  const traces = options.traced ? new PlacementTraces() : undefined;
  const writes = new WritePath({ ...options, role: () => role });
  const sessions = new Sessions({
    ...(traces ? { traceOf: (task: string) => traces.of(task) } : {}),
    liveness,
    clock,
    timers,
    view: () => committed.view,
    secretKeys: options.secretKeys,
    urls: () => (log.exclusive ? [] : controllers().map(({ url }) => url)),
    submit: (intent) => writes.forNode(intent),
    // A holder stands at the head: waiting would bring it no further.
    reach: (seq) => (role.tenure() ? Promise.resolve() : committed.waitFor(seq, attachWaitMs).catch(() => {})),
    onSample: options.onSample,
    onTrouble: (node, error) => options.onTrouble(`session of node ${node}`, error),
  });
  if (traces) committed.onAdvance((_, records) => traces.committed(records));
  const { watch } = options;
  if (watch) committed.onAdvance((_, records) => watch.committed(records));
  committed.onAdvance((_, records, __, textBytes) => recent.add(records, textBytes));
  committed.onAdvance((now, records) => sessions.committed(now, records));
  committed.onAdvance((_, records) => {
    // Whoever takes the lease closes on the log all that an earlier one opened there, wherever it runs.
    const taken = records.some((record) => record.type === "lease.taken" && record.data.holder !== options.holder);
    if (taken) sessions.endExecs("another controller took the lease");
  });

  let stopped = false;
  /** The first event that the log held when it was last asked. */
  let oldest: number | undefined;
  const divergence = new Divergence({
    ...options,
    log,
    points,
    alarms,
    write: (diverged) =>
      writes.here((tenure) => tenure.submit({ type: "RecordDivergence", ...diverged }, { actor: `controller/${options.holder}` })),
    onSelf: (error) => void leave(error),
    onAlarm: options.onAlarm ?? options.onTrouble,
  });
  committed.onAdvance((_, records) => divergence.committed(records));
  const stopWatching = watchStalls(options, (ms) => {
    counts.stalls++;
    counts.longestStallMs = Math.max(counts.longestStallMs, ms);
    options.onStall?.(ms);
  });

  const roleOptions = {
    ...options,
    log,
    carrier,
    committed,
    liveness,
    settings,
    alarms,
    stopped: () => stopped,
    onUnknown: () => void counts.unknownAppends++,
    onEnded(reason: string) {
      if (!stopped) counts.stepDowns++;
      sessions.endExecs(reason);
    },
  };
  const archiver = archive
    ? new Archiver({ ...options, ...options.archive, log: carrier, archive, committed, checkpoints, tenure: () => role.tenure() })
    : undefined;
  if (archive) watchArchive({ ...options, archive, committed, alarms });
  const role = log.exclusive ? await holdForLife(roleOptions, head) : compete(roleOptions);
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
      await writes.here((tenure) => tenure.submit({ type: "RaiseClusterVersion", version }, { actor: `controller/${options.holder}` }));
    },
    onTrouble: options.onTrouble,
  });
  const feed = peers?.records
    ? new HolderFeed({ ...options, records: peers.records, committed, lease: role.lease, headSeen: newestHead })
    : undefined;
  committed.onAdvance((now) => {
    timeTravel.passed(now);
    void takeCheckpoint(now);
    archiver?.passed(now);
  });
  const members = keptMembers(log, clock);
  const controller: RunningController = {
    view: () => committed.view,
    submit: (intent, meta) => writes.here((tenure) => tenure.submit(intent, meta)),
    waitFor: (seq, timeoutMs) => committed.waitFor(seq, timeoutMs),
    refresh: () => role.refresh(),
    subscribe: (after, signal) => recent.follow(after, signal),
    onCommit: (listener) => committed.onAdvance((_, records, previous) => listener(records, previous), "first"),
    read(after, to) {
      const end = Math.min(to, committed.view.seq);
      const kept = isOld() ? recent.kept(after, end) : undefined;
      return kept ? inOneBatch(kept) : log.read({ after, to: end });
    },
    async oldest() {
      // Of a log that answers nothing this is what is known: nothing leaves one that has no archive.
      const known = committed.view.archive.length === 0 ? 1 : oldest;
      if (isOld() && known !== undefined) return known;
      oldest = await log.oldest();
      return oldest;
    },
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
    exec: (request, meta, listener) => sessions.exec(request, (intent) => writes.forExec(intent, meta), listener),
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
    ageMs,
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
        alarms: [...alarms.values()].flat().concat(silentLog()),
        controllers: all,
        clusterVersion: clusterVersionStatus(committed.view, all, eventNow()),
      };
    },
    logMembers: () => members.ask(),
    checkpoints: checkpoints.kept,
    archive: (keepEvents) => (archiver ? archiver.step(keepEvents) : Promise.reject(noArchive())),
    removeLogMember: (id) => removeLogMember(log, id).finally(() => members.forget()),
    vitals: () => ({
      ...counts,
      diverged: divergence.count,
      lag: role.tenure() ? { events: 0, ms: 0 } : counts.lag,
      sessions: sessions.nodes().length,
      queued: role.tenure()?.queued ?? 0,
    }),
    placeOf(node) {
      const url = sessions.has(node) ? undefined : places.of(node);
      return url === options.url ? undefined : url;
    },
    peer: ownPeer({ ...options, exclusive: log.exclusive, committed, liveness, roster, places, divergence, sessions, writes, controllers }),
    begunFrom: begun.seq,
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

  function controllers(): ControllerSeen[] {
    const { holder: name, url, version } = options;
    const own = { name, url, version, clusterVersions, viewVersion, seq: committed.view.seq };
    return roster.withOwn(own, role.tenure() !== undefined);
  }

  function ageMs(): number {
    return log.exclusive ? 0 : clock.monotonic() - committed.newestAt;
  }

  /** While the log is silent what is in memory is answered without it. */
  function isOld(): boolean {
    return ageMs() >= oldViewMs;
  }

  /** An alarm that is of this moment alone. */
  function silentLog(): string[] {
    if (!isOld()) return [];
    return [
      `the log has not answered for ${Math.floor(ageMs() / 1000)} s: nothing can be written, and what is shown may have changed since`,
    ];
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

  /** A new log is served once it has a cluster, whichever of its controllers makes it. */
  async function created(): Promise<void> {
    try {
      await committed.waitFor(1, createWaitMs);
    } catch (cause) {
      await controller.stop();
      throw new ClusterError("unavailable", "cluster_not_created", "no controller could write the first events of this log", { cause });
    }
  }
}

async function* inOneBatch(records: EventRecord[]): AsyncGenerator<EventRecord[]> {
  if (records.length > 0) yield records;
}

function noArchive(): ClusterError {
  return new ClusterError("conflict", "no_archive", "this controller was given no folder for an archive (--archive)");
}
