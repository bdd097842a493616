import { ClusterError } from "../ports/index.js";
import { genesisHash } from "./chain.js";
import { diagnose, type LogFault, linkFault } from "./diagnose.js";
import type { StoredRow } from "./event-log.js";

/** A place on the chain: the last event that was walked over, or what stands before event 1. */
export interface ChainPlace {
  /** Undefined before event 1, which names it. */
  lineage: string | undefined;
  seq: number;
  hash: string;
}

/** Events up to `seq` are of this lineage, those after it of one that goes on from it. */
export interface LineageEnd {
  lineage: string;
  seq: number;
}

/**
 * Walks over rows in their order and proves each by the one before it, from one lineage into the next where a
 * `log.forked` says so: its own hash is over the new lineage and over the hash of the parent's last event.
 */
export class ChainWalk {
  readonly #cluster: string;
  /** Of logs whose first event does not say of which lineage it is. */
  readonly #assumed: string;
  #place: ChainPlace;
  #before = "";
  readonly #ancestors: LineageEnd[] = [];

  constructor(cluster: string, assumed: string, from: ChainPlace = { lineage: undefined, seq: 0, hash: "" }) {
    this.#cluster = cluster;
    this.#assumed = assumed;
    this.#place = from;
  }

  get place(): Readonly<ChainPlace> {
    return this.#place;
  }

  get lineage(): string {
    return this.#place.lineage ?? this.#assumed;
  }

  /** The lineages that were left behind on the way. */
  get ancestors(): readonly LineageEnd[] {
    return this.#ancestors;
  }

  /** Goes on to `row`, or says what is wrong with it and stays. `next` looks at the row behind it, to name what was done. */
  async take(row: StoredRow, next: () => Promise<StoredRow | undefined> = async () => undefined): Promise<LogFault | undefined> {
    const { seq } = this.#place;
    const named = lineageNamed(row);
    const lineage = named?.lineage ?? this.lineage;
    const hash = seq === 0 ? genesisHash(this.#cluster, lineage) : this.#place.hash;
    const fault = linkFault(lineage, seq + 1, hash, row);
    if (fault) return diagnose(lineage, { seq, hash, before: this.#before, row, next: await next() }, fault);
    if (named?.parent) {
      const { parent } = named;
      if (parent.lineage !== this.#place.lineage || parent.seq !== seq || parent.hash !== hash) {
        return {
          kind: "changed",
          seq: row.seq,
          message: `event ${row.seq} goes on from ${parent.lineage}-${parent.seq}, which is not the event before it`,
        };
      }
      this.#ancestors.push({ lineage: parent.lineage, seq });
    } else if (seq > 0 && lineage !== this.#place.lineage) {
      return { kind: "inserted", seq: row.seq, message: `event ${row.seq} creates a cluster in the middle of a log` };
    }
    this.#before = this.#place.hash;
    this.#place = { lineage, seq: row.seq, hash: row.hash };
    return undefined;
  }

  /** As `take`, for those who can do nothing with a log that is damaged. @throws ClusterError `log_damaged` with the first bad seq */
  async require(row: StoredRow, what: string): Promise<void> {
    const fault = await this.take(row);
    if (fault) throw damaged(what, fault.seq, fault.message);
  }
}

/** @throws nothing: to be thrown by whoever found that `what` is not what was written */
export function damaged(what: string, seq: number, why: string): ClusterError {
  return new ClusterError("invalid", "log_damaged", `${what} is damaged: ${why}. Nothing was changed`, { extra: { seq } });
}

interface Named {
  lineage: string;
  parent?: { lineage: string; seq: number; hash: string };
}

/** What the two events say that begin a lineage; of a text that is damaged nothing, since its hash tells. */
function lineageNamed({ type, sealed }: StoredRow): Named | undefined {
  if (type !== "cluster.created" && type !== "log.forked") return undefined;
  try {
    const { data } = JSON.parse(sealed) as { data?: Partial<Named> };
    return typeof data?.lineage === "string" ? (data as Named) : undefined;
  } catch {
    return undefined;
  }
}
