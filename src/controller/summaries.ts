import type { VersionRange } from "../model/index.js";
import { type Clock, isClusterError, type Timers } from "../ports/index.js";
import { viewVersion } from "../projections/index.js";
import { answeredWithin } from "./answered.js";
import type { Committed } from "./committed.js";
import type { ComparedPoints } from "./compared-points.js";
import type { LeaseSeen } from "./forwarding.js";
import { lagKnownMaxMs, summaryEveryMs } from "./limits.js";
import type { Liveness } from "./liveness.js";
import type { Peers } from "./peers.js";
import type { Places } from "./places.js";
import type { Roster } from "./roster.js";

export interface SummariesOptions {
  clock: Clock;
  timers: Timers;
  holder: string;
  url: string;
  version: string;
  clusterVersions: VersionRange;
  committed: Committed;
  roster: Roster;
  places: Places;
  points: ComparedPoints;
  liveness: Liveness;
  peers: Peers;
  lease(): LeaseSeen;
  /** Agents silent for longer are not told of. */
  nodeTimeoutMs: number;
  /** How far this controller was behind the holder when it last answered. */
  onLag(lag: { events: number; ms: number }): void;
  /** Why the holder does not listen to this controller, where only a person can mend it; undefined while it does. */
  onRefused(why: string | undefined): void;
}

/** A token or a certificate that is not taken. */
const mendedByPerson: ReadonlySet<string> = new Set(["unauthenticated", "forbidden", "invalid"]);

/**
 * Tells the lease holder once a second which agents are heard here (rule 10 of the design), one summary at a time.
 * One that is lost is made good by the next. The answer tells the holder's clock, and where it stands: how long this
 * controller takes to get there is its lag.
 */
export function tellHolder(options: SummariesOptions): () => void {
  const { clock, timers, holder, url, version, clusterVersions, committed, roster, places, points, liveness, peers } = options;
  let lagMs: number | undefined;
  let telling = false;
  let cancel = () => {};
  const tell = async () => {
    const lease = options.lease();
    if (lease.held !== "elsewhere") return;
    const asked = clock.monotonic();
    const point = points.newest();
    const own = {
      url,
      version,
      clusterVersions,
      viewVersion,
      seq: committed.view.seq,
      ...(lagMs === undefined ? {} : { lagMs }),
      ...(point === undefined ? {} : { point }),
      ...(places.known === undefined ? {} : { places: places.known }),
    };
    const answer = peers.at(lease.url).hear({ ...liveness.summary(holder, options.nodeTimeoutMs), ...own });
    const {
      time,
      seq,
      controllers,
      places: told,
    } = await answeredWithin(timers, summaryEveryMs, answer, () => {
      throw new Error("the holder has not answered");
    });
    liveness.voice(`controller/${lease.holder}`, time + (clock.monotonic() - asked) / 2 - clock.now());
    if (controllers) roster.told(controllers);
    if (told) places.take(told);
    if (seq !== undefined) void measureLag(seq);
  };
  const measureLag = async (seq: number) => {
    const from = clock.monotonic();
    const events = Math.max(0, seq - committed.view.seq);
    if (committed.view.seq < seq) await committed.waitFor(seq, lagKnownMaxMs, false).catch(() => {});
    lagMs = Math.round(clock.monotonic() - from);
    options.onLag({ events, ms: lagMs });
  };
  const next = () => {
    cancel = timers.after(summaryEveryMs, next);
    if (telling) return;
    telling = true;
    void tell()
      .then(() => options.onRefused(undefined))
      .catch((error) => {
        if (isClusterError(error) && mendedByPerson.has(error.kind)) options.onRefused(error.message);
      })
      .finally(() => {
        telling = false;
      });
  };
  next();
  return () => cancel();
}
