/**
 * A controller without lease, agents or engine: the real `decide`, `evolve` and chain over a sequence in memory.
 * Tests of the API put events on it with `append`, and answer agents' sessions and logs themselves.
 */
import type {
  AgentConnection,
  AgentSession,
  Controller,
  ExecListener,
  ExecRequest,
  ExecStream,
  IntentMeta,
  LeaseSeen,
  LogRequest,
  Peer,
  Settled,
  Vitals,
} from "../../src/controller/index.js";
import { defaultSettings, type Plan, plan } from "../../src/controller/index.js";
import { decide, settledBefore } from "../../src/intents/index.js";
import type { AppliedBatch, DraftEvent, EventFilter, Guard, LogMember } from "../../src/log/index.js";
import { genesisHash } from "../../src/log/index.js";
import { sealBatch } from "../../src/log/seal.js";
import type { EventRecord, HelloFrame, Intent, IntentRef, NewEvent, SampleFrame, StreamLine } from "../../src/model/index.js";
import { rolloutWaitsOf } from "../../src/orchestrator/index.js";
import { ClusterError, systemIds, systemRandom } from "../../src/ports/index.js";
import { digest, emptyView, evolve, serviceById, stateAt, type View } from "../../src/projections/index.js";
import { type Judgement, judgeNodes, schedulerVersion } from "../../src/scheduler/index.js";
import { purgeAfterMs } from "./decider.js";
import { clusterCreated, startMs, testCluster, testLineage } from "./history.js";
import { testSecretKeys } from "./secret-keys.js";

export class MemoryController implements Controller {
  readonly records: EventRecord[] = [];
  secretKeys: Controller["secretKeys"] = testSecretKeys();
  /** Thrown by the next submit instead of deciding. */
  failure: unknown;
  isReady = true;
  oldestSeq = 1;
  onAttach: (node: string, hello: HelloFrame, connection: AgentConnection) => AgentSession | Promise<AgentSession> = () => {
    throw new ClusterError("unavailable", "no_sessions", "this test takes no sessions");
  };
  onLogs: (request: LogRequest, signal: AbortSignal) => AsyncIterable<StreamLine[]> = () => {
    throw new ClusterError("unavailable", "not_connected", "the node is not connected");
  };
  onExec: Controller["exec"] = () => {
    throw new ClusterError("unavailable", "node_not_connected", "the node is not connected");
  };
  #view = emptyView();
  #head: Guard = { lineage: testLineage, epoch: 1, seq: 0, hash: genesisHash(testCluster, testLineage) };
  #grown = new Set<() => void>();
  readonly #listeners = new Set<Parameters<Controller["onCommit"]>[0]>();

  constructor(events: NewEvent[] = []) {
    this.append([clusterCreated, ...events]);
  }

  append(events: NewEvent[], meta: Partial<Pick<DraftEvent, "actor" | "origin" | "traceparent">> & { intent?: IntentRef } = {}): number {
    const time = startMs + this.#head.seq * 1000;
    const drafts = events.map(
      (event): DraftEvent => ({
        actor: "controller/test",
        origin: { controller: "test" },
        intent: null,
        traceparent: null,
        ...meta,
        ...event,
        time,
      }),
    );
    const batch = sealBatch(systemRandom, this.#head, systemIds.next(), drafts);
    const { hash: previous } = this.#head;
    this.records.push(...batch.records);
    this.#head = batch.next;
    this.#view = evolve(this.#view, batch.records);
    for (const listener of this.#listeners) listener(batch.records, previous);
    for (const wake of [...this.#grown]) wake();
    return this.#head.seq;
  }

  view(): View {
    return this.#view;
  }

  walk: Controller["walk"] = (_time, use) => use(emptyView(), eventsOf(this.records));

  readonly schedulerVersion = schedulerVersion;

  judge(id: string, most: number): Judgement | undefined {
    const service = serviceById(this.#view, id);
    return service && judgeNodes(this.#view, service, service.spec, most);
  }

  rolloutWaits: Controller["rolloutWaits"] = (service) => rolloutWaitsOf(this.#view, service);

  async submit(intent: Intent, meta: IntentMeta): Promise<Settled> {
    if (this.failure !== undefined) throw this.failure;
    const now = startMs + this.#head.seq * 1000;
    if (meta.key !== undefined && meta.body !== undefined) {
      const before = settledBefore(this.#view, meta.key, meta.body, now);
      if (before.kind === "replay") return { seq: before.entry.seq, outcome: before.entry.outcome, replayed: true };
      if (before.kind === "mismatch") throw new ClusterError("invalid", "idempotency_key_reused", "the key came with another body before");
    }
    const decision = decide(this.#view, intent, { now, nextId: () => systemIds.next(), purgeAfterMs });
    if (decision.kind === "rejected") {
      const { kind, code, message, errors } = decision.rejection;
      throw new ClusterError(kind, code, message, { errors });
    }
    const { outcome } = decision;
    const { actor, client, traceparent = null, key, body } = meta;
    const intentRef: IntentRef = { id: systemIds.next(), ...(key !== undefined && body !== undefined ? { key, body, outcome } : {}) };
    const settledAlone: NewEvent[] = key === undefined ? [] : [{ type: "intent.settled", subject: actor, data: {} }];
    const events = decision.kind === "events" ? decision.events : settledAlone;
    const origin = { controller: "test", ...(client === undefined ? {} : { client }) };
    const seq = events.length > 0 ? this.append(events, { actor, origin, traceparent, intent: intentRef }) : this.#head.seq;
    return { seq, outcome, replayed: false };
  }

  async waitFor(seq: number): Promise<void> {
    if (this.#view.seq < seq) throw new ClusterError("precondition", "position_not_reached", `seq ${seq} has not been reached`);
  }

  onCommit: Controller["onCommit"] = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async *subscribe(after: number, signal: AbortSignal): AsyncIterable<EventRecord[]> {
    for (let next = after; !signal.aborted; ) {
      const batch = this.records.slice(next);
      if (batch.length > 0) {
        next += batch.length;
        yield batch;
      } else await this.#growth(signal);
    }
  }

  #growth(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#grown.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#grown.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  async *read(after: number, to: number): AsyncIterable<EventRecord[]> {
    const batch = this.records.slice(after, to);
    if (batch.length > 0) yield batch;
  }

  async oldest(): Promise<number> {
    return this.oldestSeq;
  }

  stateAt(at: { seq: number } | { time: number }): Promise<View> {
    return stateAt(this.read(0, this.records.length), at);
  }

  async *find({ since, to }: { since: number; to: number }, { types, mention }: EventFilter): AsyncIterable<EventRecord[]> {
    yield this.records.filter(
      ({ seq, time, type, subject }) => seq <= to && time >= since && types.includes(type) && subject.includes(mention),
    );
  }

  plan(view: View, intents: readonly Intent[]): Plan {
    return plan(view, intents, { now: view.time, seed: 1, settings: defaultSettings });
  }

  async attach(node: string, hello: HelloFrame, connection: AgentConnection): Promise<AgentSession> {
    return this.onAttach(node, hello, connection);
  }

  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<StreamLine[]> {
    return this.onLogs(request, signal);
  }

  exec(request: ExecRequest, meta: IntentMeta, listener: ExecListener): Promise<ExecStream> {
    return this.onExec(request, meta, listener);
  }

  knownSamples: { node: string; sample: SampleFrame }[] = [];

  samples() {
    return this.knownSamples;
  }

  async refresh(): Promise<void> {}

  readonly peer: Peer = {
    submit: (intent) => this.submit(intent, { actor: `node/${intent.node}` }),
    record: (intent, meta) => this.submit(intent, meta),
    hear: async () => ({ time: startMs }),
  };

  lease(): LeaseSeen {
    return { held: "here", holder: "test", url: "http://127.0.0.1:1" };
  }

  digest(): string {
    return digest(this.#view);
  }

  ready(): boolean {
    return this.isReady;
  }

  /** ms. */
  age = 0;

  ageMs(): number {
    return this.age;
  }

  vitals(): Vitals {
    return { diverged: 0, stepDowns: 0, unknownAppends: 0, stalls: 0, longestStallMs: 0, lag: undefined, sessions: 0, queued: 0 };
  }

  place: string | undefined;

  placeOf(): string | undefined {
    return this.place;
  }

  readonly checkpoints = { list: () => [], copyOf: async () => undefined };

  archive(): Promise<never> {
    return Promise.reject(new ClusterError("conflict", "no_archive", "this controller has no archive"));
  }

  members: LogMember[] | undefined;

  logMembers() {
    return Promise.resolve(this.members);
  }

  removeLogMember(): Promise<void> {
    throw new ClusterError("conflict", "no_log_members", "a log in memory has no members");
  }

  status() {
    return {
      begun: { seq: 0, from: "log" as const },
      name: "test",
      carrier: "memory",
      version: "0.0.0",
      holder: "test",
      url: "http://127.0.0.1:1",
      hash: this.#head.hash,
      alarms: [],
      controllers: [],
      clusterVersion: { current: 1, next: null, heldBackBy: [] },
    };
  }
}

async function* eventsOf(records: EventRecord[]): AsyncGenerator<AppliedBatch> {
  yield Object.assign([...records], { lastHash: records.at(-1)?.hash ?? "" });
}
