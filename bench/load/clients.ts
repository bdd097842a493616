import { Pool } from "undici";
import type { LoadMessage, LoadOrder, LoadReport, LoadRequest } from "./messages.js";

/** The HTTP clients in their own process; `LoadProcess` is its other end. */
class Clients {
  readonly positions = new Set<string>();
  answers = 0;
  #sent = 0;
  readonly #pool: Pool;
  readonly #headers: Record<string, string>;
  readonly #order: LoadOrder;

  constructor(order: LoadOrder) {
    const { url, token, clients } = order;
    this.#order = order;
    this.#pool = new Pool(url, { connections: clients, pipelining: 1 });
    this.#headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "if-match": "*" };
  }

  async prepare(): Promise<void> {
    const { services, create, warmUpMs } = this.#order;
    let created = 0;
    const creation = (): Request | undefined =>
      created < services ? { method: "POST", path: "/v1/services", body: spec(created++, 0), status: 201 } : undefined;
    if (create) await this.#run(creation);
    await runFor(warmUpMs, (ended) => this.#run(() => (ended() ? undefined : this.#update())));
  }

  async measure(ms: number): Promise<LoadReport> {
    const times: number[] = [];
    const seqs: number[] = [];
    const done = (took: number, seq: number) => {
      times.push(took);
      seqs.push(seq);
    };
    const measuredMs = await runFor(ms, (ended) => this.#run(() => (ended() ? undefined : { ...this.#update(), done })));
    times.sort((a, b) => a - b);
    seqs.sort((a, b) => a - b);
    return {
      answers: this.answers,
      positions: this.positions.size,
      firstSeq: seqs[0] ?? 0,
      lastSeq: seqs.at(-1) ?? 0,
      measured: times.length,
      measuredMs,
      msP50: times[Math.floor(times.length * 0.5)] ?? 0,
      msP99: times[Math.floor(times.length * 0.99)] ?? 0,
    };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #update(): Request {
    const service = this.#sent++ % this.#order.services;
    return { method: "PUT", path: `/v1/services/service-${service}`, body: spec(service, this.#sent), status: 200 };
  }

  /** Every client sends one request after another until `next` gives none. */
  async #run(next: () => Request | undefined): Promise<void> {
    const client = async () => {
      for (let request = next(); request; request = next()) await this.#send(request);
    };
    await Promise.all(Array.from({ length: this.#order.clients }, client));
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

async function runFor(ms: number, work: (ended: () => boolean) => Promise<void>): Promise<number> {
  const start = performance.now();
  const end = start + ms;
  await work(() => performance.now() >= end);
  return performance.now() - start;
}

let clients: Clients | undefined;

async function carryOut(request: LoadRequest): Promise<LoadMessage> {
  switch (request.do) {
    case "prepare":
      clients = new Clients(request.order);
      await clients.prepare();
      return { done: "prepared" };
    case "measure":
      if (!clients) throw new Error("nothing was prepared");
      return { done: "measured", report: await clients.measure(request.ms) };
    case "end":
      await clients?.close();
      return { done: "ended" };
    default:
      return request satisfies never;
  }
}

process.on("message", (request: LoadRequest) => {
  carryOut(request)
    .catch((error: unknown): LoadMessage => ({ done: "failed", error: String(error) }))
    .then((message) => {
      process.send?.(message);
      if (message.done === "ended" || message.done === "failed") process.disconnect();
    });
});
