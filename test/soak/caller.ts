import { SeededRandom } from "../../src/sim/random.js";
import { sleep } from "./injector.js";
import type { Acknowledged, Ledger, Wish } from "./ledger.js";

const answerWithinMs = 15_000;
const pauseMs: [number, number] = [50, 400];

/** An honest client: an intent goes to whichever controller it meets, and again under its key until it knows the outcome. */
export class Caller {
  readonly #urls: string[];
  readonly #token: string;
  readonly #ledger: Ledger;
  readonly #random: SeededRandom;
  #at: number;

  constructor(urls: string[], token: string, ledger: Ledger, name: string) {
    this.#urls = urls;
    this.#token = token;
    this.#ledger = ledger;
    this.#random = new SeededRandom(name);
    this.#at = this.#random.below(urls.length);
  }

  /** Until it is settled, or `gaveUp` says so: then nobody was promised anything. */
  async settle(wish: Wish, gaveUp: () => boolean): Promise<boolean> {
    while (!gaveUp()) {
      const answer = await this.#send(wish);
      if (answer.is === "acknowledged") {
        wish.acknowledged = answer.with;
        this.#ledger.acknowledged++;
        return true;
      }
      if (answer.is === "refused") {
        wish.refused = answer.with;
        return false;
      }
      if (answer.is === "unknown") {
        wish.unknown++;
        this.#ledger.unknown++;
      } else this.#ledger.notApplied++;
      this.#turn();
      await sleep(this.#random.between(...pauseMs));
    }
    return false;
  }

  /** Asks once more under the same key, somewhere else: the answer must be the same one. */
  async repeat(wish: Wish): Promise<void> {
    const first = wish.acknowledged;
    if (!first) return;
    this.#turn();
    const answer = await this.#send(wish);
    if (answer.is !== "acknowledged") {
      if (answer.is === "refused") wish.contradicted = `it was refused: ${answer.with.status} ${answer.with.code}`;
      return;
    }
    this.#ledger.repeats++;
    const { status, id } = answer.with;
    if (!answer.replayed) wish.contradicted = "it was carried out again";
    else if (status !== first.status || id !== first.id) wish.contradicted = `${status} ${id} instead of ${first.status} ${first.id}`;
  }

  #turn(): void {
    this.#at = (this.#at + 1 + this.#random.below(this.#urls.length - 1)) % this.#urls.length;
  }

  async #send({ key, method, path, body }: Wish): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.#token}`, "idempotency-key": key, "content-type": "application/json" };
    try {
      const response = await fetch((this.#urls[this.#at] as string) + path, {
        method,
        headers,
        signal: AbortSignal.timeout(answerWithinMs),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      const said = (text === "" ? {} : JSON.parse(text)) as { id?: string; code?: string };
      const { status } = response;
      if (status < 300) {
        const seq = Number(response.headers.get("fleetlog-seq")?.split("-")[1]);
        const replayed = response.headers.get("idempotency-replayed") === "true";
        return { is: "acknowledged", with: { status, seq, ...(said.id === undefined ? {} : { id: said.id }) }, replayed };
      }
      if (status === 503 || status === 429) return { is: "not-applied" };
      if (status >= 500) return { is: "unknown" };
      return { is: "refused", with: { status, code: said.code ?? "" } };
    } catch {
      // It may have been carried out: the connection broke, or the answer did not come in time.
      return { is: "unknown" };
    }
  }
}

type Answer =
  | { is: "acknowledged"; with: Acknowledged; replayed: boolean }
  | { is: "refused"; with: { status: number; code: string } }
  | { is: "not-applied" | "unknown" };
