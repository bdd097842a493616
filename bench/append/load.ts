import { Pool } from "undici";

/**
 * The clients of the HTTP half, in a process of their own, so that they do not share the controller's event loop. One
 * message tells it what to do; it says when it begins to measure, reports, and ends.
 */
export interface LoadOrder {
  url: string;
  token: string;
  clients: number;
  services: number;
  /** Answered but not counted: connections open, both sides compile. */
  warmUpMs: number;
  measureMs: number;
}

export type LoadMessage = { measuring: true } | { report: LoadReport } | { error: string };

export interface LoadReport {
  /** Answers of all phases, each a success. */
  answers: number;
  /** Distinct positions that those answers named. */
  positions: number;
  /** First and last seq of the measured answers. */
  firstSeq: number;
  lastSeq: number;
  measured: number;
  measuredMs: number;
  msP50: number;
  msP99: number;
}

class Clients {
  readonly positions = new Set<string>();
  answers = 0;
  readonly #pool: Pool;
  readonly #headers: Record<string, string>;
  readonly #count: number;

  constructor({ url, token, clients }: LoadOrder) {
    this.#pool = new Pool(url, { connections: clients, pipelining: 1 });
    this.#headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "if-match": "*" };
    this.#count = clients;
  }

  /** Every client sends one request after another until `next` gives none. */
  async run(next: () => Request | undefined): Promise<void> {
    const client = async () => {
      for (let request = next(); request; request = next()) await this.#send(request);
    };
    await Promise.all(Array.from({ length: this.#count }, client));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #send({ method, path, body, status, done }: Request): Promise<void> {
    const start = performance.now();
    const answer = await this.#pool.request({ method, path, headers: this.#headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    const position = answer.headers["fleetlog-seq"];
    if (answer.statusCode !== status || typeof position !== "string") throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    this.answers++;
    this.positions.add(position);
    done?.(performance.now() - start, Number(position.split("-")[1]));
  }
}

interface Request {
  method: "POST" | "PUT";
  path: string;
  body: object;
  status: number;
  done?(ms: number, seq: number): void;
}

/** No replicas: what is measured is the intent and its one event, not what the orchestrator would do about it. */
function spec(service: number, revision: number): object {
  return {
    name: `service-${service}`,
    replicas: 0,
    labels: { revision: String(revision) },
    containers: [{ process: { command: ["node", "server.js"] }, env: { MODE: "production" } }],
    endpoints: [{ name: "http" }],
  };
}

async function load(order: LoadOrder): Promise<LoadReport> {
  const clients = new Clients(order);
  let created = 0;
  await clients.run(() =>
    created < order.services ? { method: "POST", path: "/v1/services", body: spec(created++, 0), status: 201 } : undefined,
  );

  let sent = 0;
  const update = (): Request => {
    const service = sent++ % order.services;
    return { method: "PUT", path: `/v1/services/service-${service}`, body: spec(service, sent), status: 200 };
  };
  await runFor(order.warmUpMs, (ended) => clients.run(() => (ended() ? undefined : update())));

  tell({ measuring: true });
  const times: number[] = [];
  const seqs: number[] = [];
  const done = (ms: number, seq: number) => {
    times.push(ms);
    seqs.push(seq);
  };
  const measuredMs = await runFor(order.measureMs, (ended) => clients.run(() => (ended() ? undefined : { ...update(), done })));
  await clients.close();
  times.sort((a, b) => a - b);
  seqs.sort((a, b) => a - b);
  return {
    answers: clients.answers,
    positions: clients.positions.size,
    firstSeq: seqs[0] ?? 0,
    lastSeq: seqs.at(-1) ?? 0,
    measured: times.length,
    measuredMs,
    msP50: times[Math.floor(times.length * 0.5)] ?? 0,
    msP99: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

async function runFor(ms: number, work: (ended: () => boolean) => Promise<void>): Promise<number> {
  const start = performance.now();
  const end = start + ms;
  await work(() => performance.now() >= end);
  return performance.now() - start;
}

function tell(message: LoadMessage): void {
  process.send?.(message);
}

process.once("message", (order: LoadOrder) => {
  load(order)
    .then((report) => tell({ report }))
    .catch((error: unknown) => tell({ error: String(error) }))
    .finally(() => process.disconnect());
});
