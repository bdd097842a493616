import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { type Api, createApi, serve, serverOptions } from "../../src/api/index.js";
import { openRqlitePort, type StoredRow, verifyLog } from "../../src/log/index.js";
import { type ServiceSpec, validate } from "../../src/model/index.js";
import { LoadProcess } from "../load/index.js";
import { type BenchController, benchController } from "../writer/controller.js";
import { SlowPort } from "../writer/slow-port.js";

const services = 1_000;
const outstandingMax = 2_048;
const meta = { actor: "token/bench", client: "127.0.0.1" };
const warmUpMs = 1_000;
const leaseWithinMs = 10_000;

/** Ready-made, as the rows of the bare side are. */
const bulks = [1, 2].map((replicas) =>
  JSON.stringify({ intents: Array.from({ length: services }, (_, i) => ({ do: "service.scale", service: `service-${i}`, replicas })) }),
);

export interface Rate {
  perS: number;
  /** Of this process, without rqlite and the clients of HTTP. */
  cpuUs: number;
  /** Intents in an append. */
  batch: number;
}

export interface Bulk {
  scalesPerS: number;
  /** All that the log grew by. */
  eventsPerS: number;
  /** Of one scale. */
  cpuUs: number;
  /** Of one request. */
  events: number;
}

/** The real controller on rqlite, by HTTP and in process. */
export class OurSide {
  #revision = 0;
  readonly #specs = Array.from({ length: services }, (_, i) => spec(i));

  private constructor(
    readonly bench: BenchController,
    readonly api: Api,
    readonly server: Server,
    readonly url: string,
    readonly one: LoadProcess,
    readonly many: LoadProcess,
  ) {}

  static async prepare(endpoints: string): Promise<OurSide> {
    // On a busy machine rqlite may be silent for a while; what is lost is found at the end.
    const told = (what: string, error: unknown) => console.error(`${what}: ${String(error)}`);
    const bench = await benchController(new SlowPort(await openRqlitePort(endpoints), 0), told);
    const until = performance.now() + leaseWithinMs;
    while (bench.controller.view().seq === 0 && performance.now() < until) await new Promise((done) => setTimeout(done, 20));
    const api = createApi(bench.controller, { logger: pino({ level: "error" }, process.stderr) });
    const server = createServer(serverOptions);
    serve(server, api);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const order = { url, token: bench.token, services, warmUpMs };
    const many = await LoadProcess.prepare({ ...order, clients: 64, create: true });
    const one = await LoadProcess.prepare({ ...order, clients: 1, create: false });
    return new OurSide(bench, api, server, url, one, many);
  }

  async intentMsP50(ms: number): Promise<number> {
    return (await this.one.measure(ms)).msP50;
  }

  async httpPerS(ms: number): Promise<Rate> {
    const { commits } = this.bench.port;
    const { measured, measuredMs, cpuUs } = await this.many.measure(ms);
    return { perS: (measured * 1000) / measuredMs, cpuUs: cpuUs / measured, batch: measured / (this.bench.port.commits - commits) };
  }

  /** Label changes, 2,048 outstanding. */
  async writerPerS(ms: number): Promise<Rate> {
    const { controller, port } = this.bench;
    const [commits, cpu, start] = [port.commits, process.cpuUsage(), performance.now()];
    let intents = 0;
    const submitter = async () => {
      while (performance.now() < start + ms) {
        const revision = this.#revision++;
        const previous = this.#specs[revision % services] as ServiceSpec;
        const changed = { ...previous, labels: { revision: String(revision) } };
        await controller.submit({ type: "UpdateService", service: { namespace: "default", service: previous.name }, spec: changed }, meta);
        intents++;
      }
    };
    await Promise.all(Array.from({ length: outstandingMax }, submitter));
    const took = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { perS: (intents * 1000) / took, cpuUs: (user + system) / intents, batch: intents / (port.commits - commits) };
  }

  /** 1,000 scales in one request, one request after the other. What they lead to (slots that wait for a node) is on the log as well. */
  async bulkPerS(ms: number): Promise<Bulk> {
    const { controller } = this.bench;
    const [cpu, start, before] = [process.cpuUsage(), performance.now(), controller.view().seq];
    let scales = 0;
    while (performance.now() < start + ms) {
      const answer = await fetch(`${this.url}/v1/bulk`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.bench.token}`, "content-type": "application/json" },
        body: bulks[this.#revision++ % bulks.length] as string,
      });
      assert.equal(answer.status, 200, await answer.text());
      scales += services;
    }
    const took = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return {
      scalesPerS: (scales * 1000) / took,
      eventsPerS: ((controller.view().seq - before) * 1000) / took,
      cpuUs: (user + system) / scales,
      events: Math.round(((controller.view().seq - before) * services) / scales),
    };
  }

  /** Some of the newest rows of the log, evenly spread over so many, as they are stored. */
  async newestRows(count: number, among: number): Promise<unknown[][]> {
    const { seq } = this.bench.controller.view();
    const rows: StoredRow[] = [];
    for await (const batch of this.bench.log.rows({ after: seq - among, to: seq })) rows.push(...batch);
    assert.equal(rows.length, among);
    return Array.from({ length: count }, (_, i) => columns(rows[Math.floor((i * among) / count)] as StoredRow));
  }

  async end(): Promise<void> {
    await this.one.end();
    await this.many.end();
    this.server.closeAllConnections();
    this.server.close();
    this.api.close();
    await this.bench.controller.stop();
    const verified = await verifyLog(this.bench.log);
    assert.ok(verified.ok, verified.fault?.message);
    await this.bench.log.close();
  }
}

/** In the order of the bare insert. */
function columns({ epoch, time, type, version, batch, salt, sealed, inner, redacted, hash }: StoredRow): unknown[] {
  return [epoch, time, type, version, batch, salt, sealed, inner, redacted ? 1 : 0, hash];
}

/** As the HTTP clients make them. */
function spec(service: number): ServiceSpec {
  return validate("ServiceSpec", {
    name: `service-${service}`,
    replicas: 0,
    containers: [{ process: { command: ["node", "server.js"] }, env: { MODE: "production" } }],
    endpoints: [{ name: "http" }],
  });
}
