import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentLog } from "./log.js";
import { writeDurably } from "./write-durably.js";

/** The file of those that a node was told of. They are of its cluster, as its token is: another node of this host begins without them. */
export const learnedControllers = "controllers.json";
/** A cluster has a handful. */
const learnedMax = 16;

/**
 * The controllers that this agent may turn to, in turn: those that it was given, then those that a controller has told it of,
 * which are kept on disk. A cluster whose controllers have all moved since the agent was set up still has its agents.
 */
export class ControllerUrls {
  readonly #given: readonly string[];
  readonly #path: string | null;
  readonly #log: AgentLog;
  #learned: string[] = [];
  #next = 0;

  /** @param dataDir null: what is learned ends with this process */
  constructor(given: readonly string[], dataDir: string | null, log: AgentLog) {
    this.#given = given;
    this.#path = dataDir === null ? null : join(dataDir, learnedControllers);
    this.#log = log;
  }

  /** What an earlier life has learned. A file that cannot be read is as good as none: the given ones are there. */
  async load(): Promise<void> {
    if (this.#path === null) return;
    try {
      const kept: unknown = JSON.parse(await readFile(this.#path, "utf8"));
      if (Array.isArray(kept)) this.#learned = this.#usable(kept.map(String));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        this.#log.warn({ err: error, path: this.#path }, "the controllers that were known are not read");
    }
  }

  get all(): string[] {
    return [...this.#given, ...this.#learned];
  }

  next(): string {
    const { all } = this;
    return all[this.#next++ % all.length] as string;
  }

  async learn(urls: readonly string[]): Promise<void> {
    const learned = this.#usable(urls);
    if (learned.join() === this.#learned.join()) return;
    this.#learned = learned;
    if (this.#path === null) return;
    await writeDurably(this.#path, JSON.stringify(learned)).catch((error: unknown) =>
      this.#log.warn({ err: error, path: this.#path }, "the controllers that are known could not be kept"),
    );
  }

  /** The node's token goes where the given URLs would take it: over TLS alone, where those are. */
  #usable(urls: readonly string[]): string[] {
    const given = new Set(this.#given.map(origin));
    const isTls = this.#given.every((url) => url.startsWith("https:"));
    const news = urls.filter(
      (url) => URL.canParse(url) && /^https?:/.test(url) && !given.has(origin(url)) && (!isTls || url.startsWith("https:")),
    );
    return [...new Set(news)].sort().slice(0, learnedMax);
  }
}

function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
