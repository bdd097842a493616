import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { type Api, createApi, serve, serverOptions } from "../../src/api/index.js";
import { openRqlitePort, verifyLog } from "../../src/log/index.js";
import { type ServiceSpec, validate } from "../../src/model/index.js";
import { LoadProcess } from "../load/index.js";
import { type BenchController, benchController } from "../writer/controller.js";
import { SlowPort } from "../writer/slow-port.js";

const services = 1_000;
const outstandingMax = 1_024;
const meta = { actor: "token/bench", client: "127.0.0.1" };
const warmUpMs = 1_000;
const leaseWithinMs = 10_000;

export interface Rate {
  perS: number;
  /** Of this process, without rqlite and the clients. */
  cpuUs: number;
  /** Intents in an append. */
  batch: number;
}

/** The real controller on rqlite, by HTTP and in process. */
export class OurSide {
  #revision = 0;

  private constructor(
    readonly bench: BenchController,
    readonly api: Api,
    readonly server: Server,
    readonly url: string,
    readonly one: LoadProcess,
    readonly many: LoadProcess,
  ) {}

  static async prepare(endpoints: string): Promise<OurSide> {
    const bench = await benchController(new SlowPort(await openRqlitePort(endpoints), 0));
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

  async httpPerS(ms: number): Promise<Omit<Rate, "batch">> {
    const { measured, measuredMs, cpuUs } = await this.many.measure(ms);
    return { perS: (measured * 1000) / measuredMs, cpuUs: cpuUs / measured };
  }

  /** Label changes, 1,024 outstanding. */
  async writerPerS(ms: number): Promise<Rate> {
    const { controller, port } = this.bench;
    const [commits, cpu, start] = [port.commits, process.cpuUsage(), performance.now()];
    let intents = 0;
    const submitter = async () => {
      while (performance.now() < start + ms) {
        const revision = this.#revision++;
        const spec = labelled(revision % services, revision);
        await controller.submit({ type: "UpdateService", service: { namespace: "default", service: spec.name }, spec }, meta);
        intents++;
      }
    };
    await Promise.all(Array.from({ length: outstandingMax }, submitter));
    const took = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { perS: (intents * 1000) / took, cpuUs: (user + system) / intents, batch: intents / (port.commits - commits) };
  }

  /** 1,000 scales in one request. */
  async bulkEventsPerS(ms: number): Promise<number> {
    const start = performance.now();
    let scaled = 0;
    while (performance.now() < start + ms) {
      const replicas = 1 + (this.#revision++ % 2);
      const intents = Array.from({ length: services }, (_, i) => ({ do: "service.scale", service: `service-${i}`, replicas }));
      const answer = await fetch(`${this.url}/v1/bulk`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.bench.token}`, "content-type": "application/json" },
        body: JSON.stringify({ intents }),
      });
      assert.equal(answer.status, 200, await answer.text());
      scaled += services;
    }
    return (scaled * 1000) / (performance.now() - start);
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

function labelled(service: number, revision: number): ServiceSpec {
  return validate("ServiceSpec", {
    name: `service-${service}`,
    replicas: 0,
    labels: { revision: String(revision) },
    containers: [{ process: { command: ["node", "server.js"] }, env: { MODE: "production" } }],
    endpoints: [{ name: "http" }],
  });
}
