/** The serving side: the real controller and API, and a bare fan-out beside it; each tells its subscribers in its turn. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PerformanceObserver } from "node:perf_hooks";
import { sse } from "../../src/api/event-format.js";
import { createApi, serve, serverOptions } from "../../src/api/index.js";
import type { SealedBatch } from "../../src/log/index.js";
import { type ServiceSpec, validate } from "../../src/model/index.js";
import { findService } from "../../src/projections/index.js";
import { BareFanOut } from "../baseline/bare-fan-out.js";
import { answerOrders } from "../fleet/child.js";
import { type BenchController, benchController } from "../writer/controller.js";
import { machineMs, type ServerAnswer, type ServerOrder } from "./sse-messages.js";

const meta = { actor: "token/bench" };
const bare = new BareFanOut();
let ours: BenchController;
let specs: ServiceSpec[] = [];
let bareSeq = 0;
let revision = 0;
/** What the log acknowledged together in the last turn of ours, and when: the bare side gets the same in the next. */
let bursts: Burst[] = [];
const collections = { ms: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collections.ms += duration;
}).observe({ entryTypes: ["gc"] });
/** By subject: what ours wrote of its newest event. */
const told = new Map<string, string>();

interface Burst {
  at: number;
  seqs: number[];
  subjects: string[];
}

answerOrders<ServerOrder>(async (order): Promise<ServerAnswer> => {
  switch (order.do) {
    case "start":
      return start(order.subjects);
    case "emit": {
      const before = process.cpuUsage();
      collections.ms = 0;
      const burstsTold = order.side === "ours" ? await emitOurs(order) : await emitBare();
      const { user, system } = process.cpuUsage(before);
      const bytes = [...told.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      return {
        at: burstsTold.flatMap(({ at, seqs }) => seqs.map((seq): [number, number] => [seq, at])),
        cpuShare: (user + system) / 1000 / order.ms,
        gcShare: collections.ms / order.ms,
        perBurst: burstsTold.reduce((sum, { seqs }) => sum + seqs.length, 0) / burstsTold.length,
        textBytes: bytes / told.size,
      };
    }
    case "end":
      await ours.controller.stop();
      return {};
    default:
      return order satisfies never;
  }
});

async function start(subjects: number): Promise<ServerAnswer> {
  ours = await benchController();
  const { log, controller } = ours;
  const append = log.append.bind(log);
  log.append = async (batch: SealedBatch) => {
    const result = await append(batch);
    const at = machineMs();
    const updates = batch.records.filter(({ type }) => type === "service.updated");
    if (updates.length > 0) bursts.push({ at, seqs: updates.map(({ seq }) => seq), subjects: updates.map(({ subject }) => subject) });
    return result;
  };
  specs = Array.from({ length: subjects }, (_, i) => specOf(i));
  await Promise.all(specs.map((spec) => controller.submit({ type: "CreateService", spec }, meta)));
  const server = createServer(serverOptions);
  serve(server, createApi(controller));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = specs.map(({ name }) => `service/${findService(controller.view(), "default", name)?.id}`);
  return {
    sides: {
      ours: { url, subjects: names, token: ours.token, after: controller.view().seq },
      bare: { url: await bare.listen(), subjects: names, token: "", after: 0 },
    },
  };
}

async function emitOurs({ perS, ms }: { perS: number; ms: number }): Promise<Burst[]> {
  bursts = [];
  const settled: Promise<unknown>[] = [];
  await paced(perS, ms, () => {
    const spec = { ...(specs[revision % specs.length] as ServiceSpec), labels: { revision: String(revision++) } };
    settled.push(ours.controller.submit({ type: "UpdateService", service: { namespace: "default", service: spec.name }, spec }, meta));
  });
  await Promise.all(settled);
  await noteTold(ours.controller.view().seq - 2 * specs.length);
  return bursts;
}

/** The bare fan-out writes the same bytes: those of the newest event about each subject. */
async function noteTold(from: number): Promise<void> {
  let previous = "";
  for await (const records of ours.controller.read(from - 1, ours.controller.view().seq)) {
    for (const record of records) {
      if (record.type === "service.updated") told.set(record.subject, sse.event(record, ours.controller.view(), previous));
      previous = record.hash;
    }
  }
}

/** The same events at the same intervals, as many at once: those that follow one another closely wait for each other on both sides. */
async function emitBare(): Promise<Burst[]> {
  const emitted: Burst[] = [];
  const begins = bursts[0]?.at ?? 0;
  const begun = machineMs();
  for (const { at, subjects } of bursts) {
    const seqs = subjects.map(() => ++bareSeq);
    const bytes = subjects.map((subject, i) => Buffer.from(withSeq(told.get(subject) as string, seqs[i] as number)));
    await new Promise((turn) => setTimeout(turn, Math.max(0, at - begins - (machineMs() - begun))));
    emitted.push({ at: machineMs(), seqs, subjects });
    for (const [i, subject] of subjects.entries()) bare.tell(subject, bytes[i] as Buffer);
  }
  return emitted;
}

/** The text of an event under another seq; as long as the seq is. */
function withSeq(text: string, seq: number): string {
  return text.replace(/^id: (\S+)-\d+\n/, (_, lineage) => `id: ${lineage}-${seq}\n`);
}

/** At a constant rate; what a late turn of the event loop left behind is done in the next. */
async function paced(perS: number, ms: number, act: () => void): Promise<void> {
  const begun = performance.now();
  for (let done = 0, wanted = 0; wanted < (perS * ms) / 1000; ) {
    wanted = Math.min((perS * ms) / 1000, Math.floor(((performance.now() - begun) * perS) / 1000));
    for (; done < wanted; done++) act();
    await new Promise((turn) => setTimeout(turn, 1));
  }
}

/** No replicas: an update is one event, and the orchestrator adds none. */
function specOf(i: number): ServiceSpec {
  return validate("ServiceSpec", { name: `service-${i}`, replicas: 0, containers: [{ process: { command: ["node", "server.js"] } }] });
}
