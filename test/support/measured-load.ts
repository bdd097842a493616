/** Real requests at a rate that can be changed, measured where they are sent and told to the API, as a load balancer would. */
import { answer } from "./constant-load.js";
import { eventually } from "./eventually.js";
import type { Owner } from "./fleetlog.js";

/** A slow machine is no fault of whoever answers. */
const timeoutMs = 20_000;
const tellEveryMs = 500;
/** What is told is the rate of so long. */
const measuredOverMs = 1_000;

export interface LoadOptions {
  /** Where the service answers; each request is on a connection of its own. */
  host: string;
  port: number;
  /** Of the API, and a token that may tell metrics. */
  url: string;
  token: string;
  /** The service that is asked, and what its metric is called. */
  service: string;
  metric: string;
}

export class MeasuredLoad {
  perSecond = 0;
  sent = 0;
  readonly failures: string[] = [];
  /** When each one who answers did so for the first time, ms since 1970. */
  readonly firstAnswers = new Map<string, number>();
  readonly #options: LoadOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #sentAt: number[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #telling: NodeJS.Timeout;
  #lastAt = performance.now();
  #owed = 0;

  constructor(t: Owner, options: LoadOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#send(), 5);
    this.#telling = setInterval(() => this.#track(this.#tell()), tellEveryMs);
    t.teardown(() => this.end());
  }

  /** Until so many have answered that had not before. */
  async answeredBy(more: number, before: ReadonlySet<string>, withinMs: number): Promise<number[]> {
    const fresh = () => [...this.firstAnswers].filter(([name]) => !before.has(name)).map(([, at]) => at);
    await eventually(() => fresh().length >= more, `${more} more answer`, withinMs);
    return fresh();
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#telling);
    await Promise.all(this.#underWay);
  }

  /** A timer that comes late makes up for it, so that the rate holds. */
  #send(): void {
    const now = performance.now();
    this.#owed += ((now - this.#lastAt) / 1000) * this.perSecond;
    this.#lastAt = now;
    for (; this.#owed >= 1; this.#owed--) {
      this.sent++;
      this.#sentAt.push(now);
      this.#track(this.#ask());
    }
  }

  #track(doing: Promise<void>): void {
    this.#underWay.add(doing);
    void doing.then(() => this.#underWay.delete(doing));
  }

  async #ask(): Promise<void> {
    const { host, port } = this.#options;
    try {
      const name = await answer({ host, port, path: "/", agent: false }, timeoutMs);
      if (!this.firstAnswers.has(name)) this.firstAnswers.set(name, Date.now());
    } catch (error) {
      this.failures.push((error as Error).message);
    }
  }

  async #tell(): Promise<void> {
    const { url, token, service, metric } = this.#options;
    const since = performance.now() - measuredOverMs;
    while (this.#sentAt.length > 0 && (this.#sentAt[0] as number) < since) this.#sentAt.shift();
    const body = `${metric}{service="${service}"} ${this.#sentAt.length * (1_000 / measuredOverMs)}\n`;
    const headers = { authorization: `Bearer ${token}`, "content-type": "text/plain" };
    // One that is lost is told anew half a second later.
    await fetch(`${url}/v1/metrics?monitor=load`, { method: "POST", headers, body }).then(
      (response) => response.text(),
      () => {},
    );
  }
}
