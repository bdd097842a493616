import type { EventLog } from "../log/index.js";
import type { EventData, EventRecord } from "../model/index.js";
import { type Clock, InvariantError, type Timers } from "../ports/index.js";
import { digestOnce, emptyView, replay } from "../projections/index.js";
import { answeredWithin } from "./answered.js";
import { inBackground, type Pace } from "./background.js";
import type { ComparedPoints, Point } from "./compared-points.js";
import { divergedShownMs } from "./limits.js";

/** So long the log has to take it before this controller ends whatever it says. */
const saidWithinMs = 5_000;

export type Diverged = EventData["controller.diverged"];

export interface DivergenceOptions {
  log: EventLog;
  clock: Clock;
  timers: Timers;
  /** Of this controller. */
  holder: string;
  url: string;
  points: ComparedPoints;
  alarms: Map<string, string[]>;
  /** Puts it on the log, as the one that holds the lease. */
  write(diverged: Diverged): Promise<unknown>;
  /** It is this controller whose view is wrong. */
  onSelf(error: InvariantError): void;
  /** A person must know of it. */
  onAlarm(what: string, error: unknown): void;
  onTrouble(what: string, error: unknown): void;
}

/**
 * Finds controllers whose views are not what the log makes (rule 6 of the design). Each tells the lease holder its digest
 * at the compared points. Where one differs from the holder's own, the holder replays the log: whichever of the two the
 * log contradicts is named on it, and stops when it reads so (rule 16). Nobody is believed for being the holder or one of many.
 */
export class Divergence {
  readonly #o: DivergenceOptions;
  /** Names that were told, or are being tried. */
  readonly #named = new Set<string>();
  /** One replay at a time: a holder whose own view is wrong differs from all others at once. */
  #trying = false;
  /** Alarms that stand, by the controller's name. */
  readonly #standing = new Map<string, string>();
  /** Since this controller started. */
  count = 0;

  constructor(options: DivergenceOptions) {
    this.#o = options;
  }

  /** What another controller found, while this one holds the lease. */
  hear({ name, url, point }: { name: string; url: string; point: Point }): void {
    const own = this.#o.points.at(point.seq);
    const isComparable = own && own.lineage === point.lineage && own.viewVersion === point.viewVersion;
    if (!isComparable || own.digest === point.digest || this.#named.has(name) || this.#named.has(this.#o.holder)) return;
    // It tells its newest point again in a second.
    if (this.#trying) return;
    this.#trying = true;
    this.#named.add(name);
    void this.#try({ name, url, point }, own)
      .catch((error) => {
        this.#named.delete(name);
        this.#o.onTrouble(`the digest of ${name} at ${point.seq} differs, and why is not known yet`, error);
      })
      .finally(() => {
        this.#trying = false;
      });
  }

  async #try(other: { name: string; url: string; point: Point }, own: Point): Promise<void> {
    const { log, holder, url, write } = this.#o;
    const { seq, viewVersion } = own;
    // A log that cannot be read from its first event proves nothing against anybody; a person must bring its archive.
    if ((await log.oldest()) > 1) {
      this.#tell(
        other.name,
        `the views of controllers ${holder} and ${other.name} differ at ${seq}, and the log does not reach back to say which is wrong`,
        {
          expected: own.digest,
          found: other.point.digest,
        },
      );
      return;
    }
    const proven = await digestOfReplay(log, seq, this.#o);
    if (proven === own.digest) {
      await write({ controller: other.name, url: other.url, seq, viewVersion, expected: proven, found: other.point.digest });
      return;
    }
    this.#named.add(holder);
    const diverged = { controller: holder, url, seq, viewVersion, expected: proven, found: own.digest };
    // Whether or not the log takes it, nothing more is decided by this view.
    const unsaid = (error: unknown) => this.#o.onTrouble("the divergence is not on the log", error);
    await answeredWithin(this.#o.timers, saidWithinMs, write(diverged), () => unsaid("the log is silent")).catch(unsaid);
    this.#stop(diverged);
  }

  /** What the log says, to every controller. */
  committed(records: readonly EventRecord[]): void {
    for (const { type, data } of records) if (type === "controller.diverged") this.#found(data);
  }

  #found(diverged: Diverged): void {
    const { controller, url, seq } = diverged;
    this.count++;
    this.#named.add(controller);
    this.#tell(controller, `the view of controller ${controller} at ${url} was not what the log makes at ${seq}; it stops`, diverged);
    if (controller === this.#o.holder) this.#stop(diverged);
  }

  #tell(controller: string, text: string, { expected, found }: Pick<Diverged, "expected" | "found">): void {
    const { timers, onAlarm } = this.#o;
    onAlarm(text, new InvariantError(`expected digest ${expected}, its view had ${found}`));
    this.#standing.set(controller, text);
    this.#show();
    timers.after(divergedShownMs, () => {
      this.#standing.delete(controller);
      this.#show();
    });
  }

  #show(): void {
    if (this.#standing.size === 0) this.#o.alarms.delete("diverged");
    else this.#o.alarms.set("diverged", [...this.#standing.values()]);
  }

  #stop({ seq, expected, found }: Diverged): void {
    this.#o.onSelf(new InvariantError(`this controller's view at ${seq} has digest ${found}, a replay of the log ${expected}`));
  }
}

/** Of the view that events 1 to `seq` make, from no checkpoint. */
export async function digestOfReplay(log: Pick<EventLog, "readApplied">, seq: number, pace: Pace): Promise<string> {
  const view = emptyView();
  for await (const batch of log.readApplied({ after: 0, to: seq })) {
    replay(view, [batch]);
    await pace.timers.sleep(0);
  }
  if (view.seq !== seq) throw new Error(`the log could be read to ${view.seq} alone`);
  return inBackground(digestOnce(view), pace);
}
