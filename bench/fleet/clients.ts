import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";

const retriesMax = 20;

/** HTTP clients of the running fleet: each kind of request is timed apart. */
export class FleetClients {
  readonly #pool: Pool;
  readonly #headers: Record<string, string>;
  readonly times = new Map<string, number[]>();
  /** Answers 429 and 503 so far. */
  refused = 0;

  constructor(url: string, token: string) {
    this.#pool = new Pool(url, { connections: 32, pipelining: 1, connectTimeout: 60_000 });
    this.#headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  async request<T>(kind: string, method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<T> {
    const start = performance.now();
    const send = () =>
      this.#pool.request({ method, path, headers: this.#headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    let answer = await send();
    let text = await answer.body.text();
    // Not applied, and to be sent again: it is still one request, and took as long as all of it.
    for (let retried = 0; (answer.statusCode === 503 || answer.statusCode === 429) && retried < retriesMax; retried++) {
      this.refused++;
      await delay(Number(answer.headers["retry-after"] ?? 1) * 1_000);
      answer = await send();
      text = await answer.body.text();
    }
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    const took = performance.now() - start;
    const times = this.times.get(kind);
    if (times) times.push(took);
    else this.times.set(kind, [took]);
    return (text.startsWith("{") ? JSON.parse(text) : text) as T;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

export function percentile(values: readonly number[] | undefined, share: number): number {
  const sorted = (values ?? []).toSorted((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
}
