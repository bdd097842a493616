import type { Controller } from "../controller/index.js";
import { type CancelTimer, type Clock, type ClusterError, isClusterError, type Timers } from "../ports/index.js";
import { type TokenView, tokenById } from "../projections/index.js";
import { authenticate } from "./auth.js";

/** So soon after its token a stream ends. */
const lookMs = 1_000;

interface Watched {
  header: string | undefined;
  id: string;
  credential: string;
  dead(error: ClusterError): void;
}

/**
 * Ends what outlives its request when the token that opened it is revoked, or was rotated and its grace is over. One
 * timer for all that is open, and none while nothing is; a token that has not changed costs a look-up.
 */
export class TokenWatch {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #watched = new Set<Watched>();
  #cancel: CancelTimer = () => {};

  constructor(controller: Controller, clock: Clock, timers: Timers) {
    this.#controller = controller;
    this.#clock = clock;
    this.#timers = timers;
  }

  /**
   * Calls `dead` once, with what a request under this `Authorization` header would be refused with.
   * @returns ends the watch
   */
  watch(header: string | undefined, token: TokenView, dead: (error: ClusterError) => void): () => void {
    const watched = { header, id: token.id, credential: token.credential, dead };
    this.#watched.add(watched);
    if (this.#watched.size === 1) this.#lookLater();
    return () => {
      if (this.#watched.delete(watched) && this.#watched.size === 0) this.#cancel();
    };
  }

  #lookLater(): void {
    this.#cancel();
    this.#cancel = this.#timers.after(lookMs, () => this.#look());
  }

  #look(): void {
    const view = this.#controller.view();
    const now = this.#clock.now();
    for (const watched of [...this.#watched]) {
      const known = tokenById(view, watched.id);
      // Which of two secrets opened it is not known here: while there are two it is asked again.
      if (known?.credential === watched.credential && known.previous === null) continue;
      try {
        watched.credential = authenticate(view, watched.header, now).credential;
      } catch (error) {
        this.#watched.delete(watched);
        if (!isClusterError(error)) throw error;
        watched.dead(error);
      }
    }
    if (this.#watched.size > 0) this.#lookLater();
  }
}
