import type { VersionRange } from "../model/index.js";
import type { Clock } from "../ports/index.js";
import { controllerForgottenMs, controllersShownMax } from "./limits.js";
import type { LivenessSummary } from "./liveness.js";

/** One controller of the cluster, as the lease holder hears it. Shown to people; of it all only `clusterVersions` decides anything. */
export interface ControllerSeen {
  name: string;
  url: string;
  version: string;
  seq: number;
  /** How long it last took to reach where the holder stood; null where it is not known, 0 for the holder. */
  lagMs: number | null;
  /** Since it was heard. */
  silentMs: number;
  /** What its build reads and writes; a build that does not say so reads version 1. */
  clusterVersions?: VersionRange;
  viewVersion?: number;
}

/** The controllers that are heard of: from their own summaries at the holder, from its answers elsewhere. */
export class Roster {
  readonly #clock: Clock;
  /** By name, with the moment at which it was heard, monotonic. */
  readonly #seen = new Map<string, { controller: ControllerSeen; at: number }>();
  readonly #onHeard: () => void;

  /** @param onHeard called whenever it was told of somebody, known or not */
  constructor(clock: Clock, onHeard: () => void = () => {}) {
    this.#clock = clock;
    this.#onHeard = onHeard;
  }

  heard({ holder, url, version, seq, lagMs, clusterVersions, viewVersion }: LivenessSummary): void {
    if (url === undefined || version === undefined || seq === undefined) return;
    const build = { ...(clusterVersions ? { clusterVersions } : {}), ...(viewVersion === undefined ? {} : { viewVersion }) };
    this.#note({ name: holder, url, version, seq, lagMs: lagMs ?? null, silentMs: 0, ...build });
    this.#onHeard();
  }

  /** As the holder told it. */
  told(controllers: readonly ControllerSeen[]): void {
    this.#seen.clear();
    for (const controller of controllers) this.#note(controller);
    this.#onHeard();
  }

  all(): ControllerSeen[] {
    const now = this.#clock.monotonic();
    const all: ControllerSeen[] = [];
    for (const [name, { controller, at }] of this.#seen) {
      const silentMs = Math.round(controller.silentMs + now - at);
      if (silentMs > controllerForgottenMs) this.#seen.delete(name);
      else all.push({ ...controller, silentMs });
    }
    return all;
  }

  /** This controller as it is now, the others as they were last heard of; by URL. */
  withOwn(own: Omit<ControllerSeen, "lagMs" | "silentMs">, holdsLease: boolean): ControllerSeen[] {
    const seen = this.all();
    const lagMs = holdsLease ? 0 : (seen.find(({ name }) => name === own.name)?.lagMs ?? null);
    const others = seen.filter(({ url }) => url !== own.url);
    return [{ ...own, lagMs, silentMs: 0 }, ...others].sort((a, b) => (a.url < b.url ? -1 : 1));
  }

  #note(controller: ControllerSeen): void {
    // A process that was started again at the same place has another name.
    for (const [name, known] of this.#seen) if (known.controller.url === controller.url) this.#seen.delete(name);
    if (this.#seen.size >= controllersShownMax) return;
    this.#seen.set(controller.name, { controller, at: this.#clock.monotonic() });
  }
}
