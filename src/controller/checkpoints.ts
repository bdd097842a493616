import type { CheckpointHeader, CheckpointLines, CheckpointStore, EventLog, Head } from "../log/index.js";
import type { Clock, Timers } from "../ports/index.js";
import { digestInSlices, digestOnce, encodeView, type View, ViewDecoder, viewVersion } from "../projections/index.js";

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

  /** The newest one up to the head that holds, as a view of the caller's own; undefined when there is none. */
  begin(head: Head): Promise<View | undefined> {
    this.#follow(head.lineage);
    for (const { name, why } of this.#o.store.unusable())
      this.#o.onTrouble(`checkpoint ${name} is ignored: events are replayed instead`, new Error(why));
    return this.#before(head.seq, true);
  }

  /** The nearest at or before `seq`. */
  nearest(seq: number): number {
    return this.#o.store.nearest(seq)?.seq ?? 0;
  }

  /** The view of the nearest one at or before `seq` that holds, the caller's own to be replayed further. */
  before(seq: number): Promise<View | undefined> {
    return this.#before(seq, false);
  }

  async #before(seq: number, prove: boolean): Promise<View | undefined> {
    const { store } = this.#o;
    for (let found = store.nearest(seq); found; found = store.nearest(seq)) {
      try {
        const view = await this.#load(found, prove);
        this.#newest = Math.max(this.#newest, found.seq);
        return view;
      } catch (error) {
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

  /** A view in the middle of a replay, where no checkpoint is near. It must not be replayed further until this resolves. */
  async fill(view: View, chain: string): Promise<void> {
    if (view.seq - this.nearest(view.seq) < this.#o.every || this.#stopped) return;
    try {
      await this.#save(view, chain, await inBackground(digestOnce(view), this.#hurry), encodeView(view));
    } catch (error) {
      this.#o.onTrouble(`no checkpoint was written at ${view.seq}`, error);
    }
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
    const { log, store, timers } = this.#o;
    if ((await chainHashAt(log, header.seq)) !== header.chain) throw new Error(`the log has another event at ${header.seq}`);
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

async function chainHashAt(log: EventLog, seq: number): Promise<string | undefined> {
  for await (const [row] of log.rows({ after: seq - 1, to: seq })) return row?.hash;
  return undefined;
}
