import type { Client } from "../../client/index.js";
import type { LogEvent, Schemas } from "../../model/index.js";
import { isClusterError } from "../../ports/index.js";
import { hintOf } from "./hints.js";

/** A policy in an answer is complete: its defaults were filled in when it came. */
export type Scaled = Schemas["Autoscaling"];

/** More services than this are asked for page by page. */
const singlyMax = 32;
/** All are asked for this often, whatever events said: what was missed is then found. */
const relistMs = 60_000;
const pageSize = 500;

/**
 * The services that have a policy, as the API shows them. Events say which to ask for again; without events all are asked for each time.
 * Nothing is kept beyond the process.
 */
export class ScaledServices {
  readonly #client: Client;
  #services = new Map<string, Scaled>();
  #dirty = new Set<string>();
  #all = true;
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(client: Client) {
    this.#client = client;
  }

  get size(): number {
    return this.#services.size;
  }

  values(): IterableIterator<Scaled> {
    return this.#services.values();
  }

  get(id: string): Scaled | undefined {
    return this.#services.get(id);
  }

  /** Events that were read; undefined where some may have been missed. */
  note(events: readonly Pick<LogEvent, "type" | "subject" | "data">[] | undefined): void {
    if (!events) this.#all = true;
    for (const event of events ?? []) {
      const hint = hintOf(event);
      if (hint.kind === "all") this.#all = true;
      if (hint.kind === "service") this.touch(hint.id);
      // How many run matters where lost ones are to be stood in for.
      if (hint.kind === "tasks") for (const id of hint.services) if (this.#services.get(id)?.policy.fault) this.#dirty.add(id);
    }
  }

  touch(id: string): void {
    if (this.#services.has(id)) this.#dirty.add(id);
    for (const { service, policy } of this.#services.values()) if (policy.scaleWith) this.#dirty.add(service);
  }

  /** @throws ClusterError of the client */
  async refresh(now: number): Promise<void> {
    if (!this.#all && this.#dirty.size <= singlyMax && now - this.#listedAt < relistMs) {
      const dirty = [...this.#dirty];
      this.#dirty.clear();
      for (const id of dirty) await this.fetch(id);
      return;
    }
    this.#all = false;
    this.#dirty.clear();
    try {
      const listed = new Map<string, Scaled>();
      for await (const scaled of this.#client.list("/v1/autoscaling", { params: { query: { limit: pageSize } } }))
        listed.set(scaled.service, scaled as Scaled);
      this.#services = listed;
      this.#listedAt = now;
    } catch (error) {
      this.#all = true;
      throw error;
    }
  }

  /** As it is now; undefined where it has no policy any more. */
  async fetch(id: string): Promise<Scaled | undefined> {
    const known = this.#services.get(id);
    if (!known) return undefined;
    try {
      const params = { path: { service: id }, query: { namespace: known.namespace } };
      const { data } = await this.#client.get("/v1/services/{service}/autoscaling", { params });
      const scaled = data as Scaled;
      this.#services.set(id, scaled);
      return scaled;
    } catch (error) {
      this.#dirty.add(id);
      if (!isClusterError(error) || error.kind !== "notFound") throw error;
      this.#dirty.delete(id);
      this.#services.delete(id);
      return undefined;
    }
  }
}
