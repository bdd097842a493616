import { ChainWalk, type CheckpointHeader, type CheckpointLines, type CheckpointStore, type EventLog, type Head } from "../log/index.js";
import { type Clock, ClusterError, isClusterError, type Timers } from "../ports/index.js";
import { digestInSlices, digestOnce, encodeView, type View, ViewDecoder, viewVersion } from "../projections/index.js";

import { answeredWithin } from "./answered.js";
import { drawnInBackground, inBackground, type Pace } from "./background.js";

export interface CheckpointsOptions {
  log: EventLog;
  store: CheckpointStore;
  /** Events between two checkpoints. */
  every: number;
  clock: Clock;
  timers: Timers;
  onTrouble(what: string, error: unknown): void;
}

/** Where else checkpoints are: at another controller. */
export interface CheckpointSource {
  list(): Promise<CheckpointHeader[]>;
  bytes(seq: number): Promise<Uint8Array>;
}

/** A controller whose own checkpoint is so many times `every` behind the head asks another one for a newer. */
const farBehind = 2;
/** Checkpoints of another controller that are tried, the newest first. */
const fetchedMax = 3;
/** A controller that has stopped must not keep another one from starting. */
const fetchWithinMs = 30_000;

/** After a checkpoint that took 1 s the next comes no earlier than 20 s later: however busy the log, this stays cheap. */
const restFactor = 20;

/**
 * Takes checkpoints of this controller's view and gives views back from them. None is believed as it is: its bytes have a
 * checksum, the log must have the chain hash that it names, and the view that a controller begins from must have its digest.
 * One that does not hold is refused, said so, and the next older one is tried: the log alone is always enough.
 */
export class Checkpoints {
  readonly #o: CheckpointsOptions;
  #lineage = "";
  #newest = 0;
  readonly #fetched = new Set<number>();
  /** Read back already. */
  #proved: CheckpointHeader | undefined;
  /** Monotonic. */
  #restUntil = Number.NEGATIVE_INFINITY;
  #saving: Promise<void> | undefined;
  #stopped = false;
  readonly #pace: Pace;
  /** For what somebody waits for: others have their turns, and no more. */
  readonly #hurry: Pace;

  constructor(options: CheckpointsOptions) {
    this.#o = options;
    const { clock, timers } = options;
    // Whoever stops waits for it.
    this.#pace = { clock, timers: { sleep: (ms) => timers.sleep(this.#stopped ? 0 : ms) } };
    this.#hurry = { clock, timers: { sleep: () => timers.sleep(0) } };
  }

  get every(): number {
    return this.#o.every;
  }

  /**
   * The newest one up to the head that holds, as a view of the caller's own with the chain's hash there; undefined when there is
   * none. Where those here are far behind, or there are none, a newer one is fetched.
   * @throws ClusterError `log_set_back` where one that holds is of an event that this log does not have any more
   */
  async begin(head: Head, source?: CheckpointSource): Promise<{ view: View; chain: string } | undefined> {
    this.#follow(head.lineage);
    for (const { name, why } of this.#o.store.unusable())
      this.#o.onTrouble(`checkpoint ${name} is ignored: events are replayed instead`, new Error(why));
    await this.#refuseSetBack(head);
    const own = this.nearest(head.seq);
    if (source && head.seq - own > farBehind * this.#o.every) {
      await this.#fetch(head, source, own).catch((error) =>
        this.#o.onTrouble("no checkpoint could be fetched: events are replayed instead", error),
      );
    }
    return this.#before(head.seq, true);
  }

  /** A checkpoint is of a view that was committed: a log of the same lineage that ends before it has lost events since. */
  async #refuseSetBack({ lineage, seq }: Head): Promise<void> {
    const { store } = this.#o;
    for (const beyond of store.list().filter((kept) => kept.seq > seq)) {
      try {
        await this.#decode(beyond, true);
      } catch (error) {
        store.refuse(beyond, (error as Error).message);
        continue;
      }
      const message =
        `the log ends at ${lineage}-${seq}, and this controller has a checkpoint of its event ${beyond.seq}: it was set back by something else than ` +
        "`fleetlog log restore`, which begins a new lineage, so that nobody takes one for the other. Restore a backup so, or remove the checkpoints " +
        "from the data directory to go on with what is left";
      throw new ClusterError("conflict", "log_set_back", message, { extra: { seq, seen: beyond.seq } });
    }
  }

  /** Whether the one of this seq is another controller's. */
  wasFetched(seq: number): boolean {
    return this.#fetched.has(seq);
  }

  /** What is kept here, for other controllers. */
  get kept(): Pick<CheckpointStore, "list" | "copyOf"> {
    return this.#o.store;
  }

  /** The newest of those that the other controller offers, by their digest, and that the log vouches for. */
  async #fetch(head: Head, source: CheckpointSource, newerThan: number): Promise<void> {
    const offered = (await this.#inTime(source.list()))
      .filter((header) => header.viewVersion === viewVersion && header.lineage === head.lineage)
      .filter(({ seq }) => seq > newerThan && seq <= head.seq)
      .sort((a, b) => b.seq - a.seq);
    for (const { seq, digest, chain } of offered.slice(0, fetchedMax)) {
      try {
        const { store, log } = this.#o;
        const found = await store.adopt(await this.#inTime(source.bytes(seq)));
        const isOffered = found.seq === seq && found.digest === digest && found.chain === chain;
        if (isOffered && (await isSaid(log, found, head.seq))) {
          this.#fetched.add(seq);
          return;
        }
        const why = isOffered ? "the log does not say that there is such a checkpoint" : "it is not the one that was offered";
        store.refuse(found, why);
        throw new Error(why);
      } catch (error) {
        this.#o.onTrouble(`checkpoint ${seq} could not be fetched`, error);
      }
    }
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    return answeredWithin(this.#o.timers, fetchWithinMs, answer, () => {
      throw new ClusterError(
        "unavailable",
        "checkpoint_unfetched",
        `the other controller has not answered within ${fetchWithinMs / 1000} s`,
      );
    });
  }

  /** The nearest at or before `seq`. */
  nearest(seq: number): number {
    return this.#o.store.nearest(seq)?.seq ?? 0;
  }

  /** The view of the nearest one at or before `seq` that holds, the caller's own to be replayed further. */
  async before(seq: number): Promise<View | undefined> {
    return (await this.#before(seq, false))?.view;
  }

  async #before(seq: number, prove: boolean): Promise<{ view: View; chain: string } | undefined> {
    const { store } = this.#o;
    for (let found = store.nearest(seq); found; found = store.nearest(seq)) {
      try {
        const view = await this.#load(found, prove);
        this.#newest = Math.max(this.#newest, found.seq);
        return { view, chain: found.chain };
      } catch (error) {
        // Of what the archive would have to prove nothing is known without it.
        if (isClusterError(error) && error.kind === "gone") return undefined;
        store.refuse(found, (error as Error).message);
        this.#o.onTrouble(`checkpoint ${found.seq} is ignored: events are replayed instead`, error);
      }
    }
    return undefined;
  }

  /**
   * The committed view, whenever it has moved on far enough since the last one. Resolves with what is to be said of it on
   * the log; undefined when none was due, or one is still being written.
   */
  async offer(view: View, chain: string): Promise<CheckpointHeader | undefined> {
    if (this.#saving || this.#stopped || view.seq - this.#newest < this.#o.every) return undefined;
    const start = this.#o.clock.monotonic();
    if (start < this.#restUntil) return undefined;
    this.#follow(view.lineage);
    this.#newest = view.seq;
    let saved: CheckpointHeader | undefined;
    this.#saving = inBackground(digestInSlices(view), this.#pace)
      .then(async (digest) => {
        saved = await this.#save(view, chain, digest, drawnInBackground(encodeView(view), this.#pace));
      })
      .catch((error) => this.#o.onTrouble(`no checkpoint was written at ${view.seq}`, error))
      .finally(() => {
        const end = this.#o.clock.monotonic();
        this.#restUntil = end + restFactor * (end - start);
        this.#saving = undefined;
      });
    await this.#saving;
    return saved;
  }

  /**
   * The newest one at or after `seq` that holds, also when it is read back; where there is none, one of this view, which is
   * committed and no older.
   * @throws whatever keeps it from being written
   */
  async behind(seq: number, view: View, chain: string): Promise<CheckpointHeader> {
    await this.#saving;
    this.#follow(view.lineage);
    for (let taken = false; ; taken = true) {
      const { store } = this.#o;
      for (let found = store.nearest(view.seq); found && found.seq >= seq; found = store.nearest(view.seq)) {
        if (found === this.#proved) return found;
        try {
          await this.#load(found, true);
          this.#proved = found;
          return found;
        } catch (error) {
          store.refuse(found, (error as Error).message);
          this.#o.onTrouble(`checkpoint ${found.seq} does not hold`, error);
        }
      }
      if (taken) throw new ClusterError("conflict", "archive_stopped", `no checkpoint at or after ${seq} holds`);
      const digest = await inBackground(digestInSlices(view), this.#hurry);
      await this.#save(view, chain, digest, drawnInBackground(encodeView(view), this.#hurry));
      this.#newest = Math.max(this.#newest, view.seq);
    }
  }

  /** A view in the middle of a replay, where no checkpoint is near. It must not be replayed further until this resolves. */
  async fill(view: View, chain: string): Promise<void> {
    if (view.seq - this.nearest(view.seq) < this.#o.every || this.#stopped) return;
    try {
      await this.#save(view, chain, await inBackground(digestOnce(view), this.#hurry), encodeView(view));
    } catch (error) {
      this.#o.onTrouble(`no checkpoint was written at ${view.seq}`, error);
    }
  }

  /** The view that they were taken of was wrong: the next life replays the log. */
  async distrust(): Promise<void> {
    await this.stop();
    await this.#o.store.clear();
  }

  /** Waits for what is being written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#saving;
  }

  #follow(lineage: string): void {
    if (lineage === this.#lineage) return;
    this.#lineage = lineage;
    this.#o.store.expect({ lineage, viewVersion });
  }

  async #save(view: View, chain: string, digest: string, lines: CheckpointLines): Promise<CheckpointHeader> {
    const { lineage, seq, time } = view;
    const header = { lineage, seq, time, viewVersion, digest, chain };
    await this.#o.store.save(header, lines);
    return header;
  }

  async #load(header: CheckpointHeader, prove: boolean): Promise<View> {
    if (!(await isOnChain(this.#o.log, header))) throw new Error(`the log has another event at ${header.seq}`);
    return this.#decode(header, prove);
  }

  async #decode(header: CheckpointHeader, prove: boolean): Promise<View> {
    const { store, timers } = this.#o;
    const decoder = new ViewDecoder();
    for await (const lines of store.read(header)) {
      for (const line of lines) decoder.add(line);
      await timers.sleep(0);
    }
    const view = decoder.view();
    if (view.seq !== header.seq || view.lineage !== header.lineage) throw new Error("it holds the view of another position");
    if (prove && (await inBackground(digestOnce(view), this.#hurry)) !== header.digest)
      throw new Error("its view does not have the digest that it names");
    return view;
  }
}

/** Whether the log says that a view of that seq has that digest. */
export async function isSaid(
  log: Pick<EventLog, "find">,
  { seq, digest, chain, viewVersion: version }: CheckpointHeader,
  to: number,
): Promise<boolean> {
  for await (const batch of log.find({ after: seq, to }, { types: ["log.checkpointed"], mention: digest })) {
    for (const { type, data } of batch) {
      if (type !== "log.checkpointed") continue;
      if (data.seq === seq && data.digest === digest && data.chain === chain && data.viewVersion === version) return true;
    }
  }
  return false;
}

/** By the event of that seq or, where it is archived, by the one behind it. */
async function isOnChain(log: Pick<EventLog, "rows">, { lineage, seq, chain }: CheckpointHeader): Promise<boolean> {
  for await (const [row] of log.rows({ after: seq - 1, to: seq + 1 })) {
    if (row?.seq === seq) return row.hash === chain;
    return row !== undefined && (await new ChainWalk("", lineage, { lineage, seq, hash: chain }).take(row)) === undefined;
  }
  throw new ClusterError("gone", "position_gone", `neither event ${seq} nor the one behind it can be read any more`);
}
