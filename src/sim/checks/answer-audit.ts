import type { IntentMeta, Settled } from "../../controller/index.js";
import { type EventRecord, equalJson, type Outcome } from "../../model/index.js";
import type { ClusterError } from "../../ports/index.js";
import type { SharedLog } from "../shared-log.js";
import type { Wish } from "../workload.js";
import type { World } from "../world.js";

/** What is known of one attempt, by its trace. */
interface Attempt {
  /** Seqs of the events that it caused. */
  seqs: number[];
  /** It was answered that nothing was written. */
  denied: string | undefined;
}

/**
 * Watches what clients are told. A settled wish is on the log, once, with the outcome that was told, and every repeat
 * is told the same; of a refused attempt nothing ever lands.
 */
export class AnswerAudit {
  readonly #world: World;
  readonly #log: SharedLog;
  readonly #attempts = new Map<string, Attempt>();
  /** The seq at which a key was settled, and its outcome as it stands on the log. */
  readonly #keys = new Map<string, { seq: number; outcome: Outcome | undefined }>();

  constructor(world: World, log: SharedLog) {
    this.#world = world;
    this.#log = log;
  }

  landed(record: EventRecord): void {
    const { seq, intent, traceparent } = record;
    if (traceparent !== null) {
      const attempt = this.#attempt(traceparent);
      this.#world.check(
        attempt.denied === undefined,
        "refused-is-absent",
        () => `event ${seq} is of ${traceparent}, which was answered ${attempt.denied}`,
      );
      const last = attempt.seqs.at(-1);
      this.#world.check(
        last === undefined || last === seq - 1,
        "settled-once",
        () => `${traceparent} landed at ${last} and again at ${seq}`,
      );
      attempt.seqs.push(seq);
    }
    if (intent?.key === undefined) return;
    const known = this.#keys.get(intent.key);
    this.#world.check(known === undefined, "settled-once", () => `the key ${intent.key} was settled at ${known?.seq} and again at ${seq}`);
    this.#keys.set(intent.key, { seq, outcome: intent.outcome });
  }

  sent(_wish: Wish, meta: IntentMeta): void {
    this.#attempt(meta.traceparent ?? "");
  }

  answered(wish: Wish, meta: IntentMeta, settled: Settled): void {
    const { seq, outcome, replayed } = settled;
    this.#world.check(
      seq <= this.#log.seq,
      "acknowledged-is-present",
      () => `wish ${wish.number} was settled at ${seq}, the log stands at ${this.#log.seq}`,
    );
    const { seqs } = this.#attempt(meta.traceparent ?? "");
    this.#world.check(
      seqs.every((each) => each <= seq),
      "acknowledged-is-present",
      () => `wish ${wish.number} was settled at ${seq}, before its last event`,
    );
    if (meta.key === undefined) return;
    const known = this.#keys.get(meta.key);
    this.#world.check(
      known !== undefined && known.seq <= seq,
      "acknowledged-is-present",
      () => `wish ${wish.number} was settled at ${seq}, and its key is not on the log`,
    );
    this.#world.check(equalJson(known?.outcome, outcome), "one-outcome", () => {
      return `wish ${wish.number} was answered ${JSON.stringify(outcome)}${replayed ? " (repeated)" : ""}; on the log is ${JSON.stringify(known?.outcome)}`;
    });
  }

  /** Anything but an unknown outcome says that nothing was written. */
  refused(wish: Wish, meta: IntentMeta, error: ClusterError): void {
    if (error.kind === "unknown" || error.code === "position_not_reached") return;
    const attempt = this.#attempt(meta.traceparent ?? "");
    attempt.denied = `${error.kind} ${error.code}`;
    this.#world.check(
      error.kind !== "internal",
      "invariant",
      () => `wish ${wish.number}: ${error.message} ${String((error.cause as Error)?.stack ?? "")}`,
    );
    this.#world.check(
      attempt.seqs.length === 0,
      "refused-is-absent",
      () => `wish ${wish.number} was refused (${error.code}), and landed at ${attempt.seqs}`,
    );
  }

  #attempt(trace: string): Attempt {
    const attempt = this.#attempts.get(trace) ?? { seqs: [], denied: undefined };
    this.#attempts.set(trace, attempt);
    return attempt;
  }
}
