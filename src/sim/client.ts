import { createHash } from "node:crypto";
import type { IntentMeta, Settled } from "../controller/index.js";
import { ClusterError, isClusterError } from "../ports/index.js";
import { findService, slotAt, type View } from "../projections/index.js";
import type { Request } from "./controller-node.js";
import { Machine } from "./machine.js";
import type { SimNetwork } from "./network.js";
import type { SeededRandom } from "./random.js";
import type { Wish } from "./workload.js";
import { controllerNames } from "./workload.js";
import type { World } from "./world.js";

const answerMs = 4_000;
/** Share of requests that go where the last one was answered. */
const stayShare = 0.6;
const pauseMs: [number, number] = [50, 1_500];
/** Attempts of one wish; a keyed one has no end of them. */
const attemptsMax = 6;
/** Attempts of a repeat are numbered from here. */
const repeatsFrom = 1_000;

/** What a wish's attempts are followed by, from their first sending to their answers. */
export interface AnswerAudit {
  sent(wish: Wish, meta: IntentMeta): void;
  answered(wish: Wish, meta: IntentMeta, settled: Settled): void;
  refused(wish: Wish, meta: IntentMeta, error: ClusterError): void;
}

/** People and their tools: each wish is sent to some controller, and sent again as an honest client may. */
export class Clients {
  /** Wishes without an end yet. */
  open = 0;
  readonly #world: World;
  readonly #network: SimNetwork;
  readonly #random: SeededRandom;
  readonly #audit: AnswerAudit;
  readonly #machine: Machine;
  readonly #newest: () => View | undefined;
  #lastGood = controllerNames[0] as string;

  /** `newest`: what a person would see who looks before asking. */
  constructor(world: World, network: SimNetwork, audit: AnswerAudit, newest: () => View | undefined) {
    this.#world = world;
    this.#newest = newest;
    this.#network = network;
    this.#audit = audit;
    this.#random = world.random.fork("clients");
    this.#machine = new Machine("client", world.loop, this.#random);
    this.#machine.boot();
  }

  plan(wishes: readonly Wish[], onSettled: (wish: Wish, settled: Settled) => void): void {
    for (const wish of wishes) {
      this.open++;
      this.#world.loop.schedule(wish.atMs, () => {
        this.#world.counts.intents++;
        void this.#fulfil(this.#named(wish), onSettled).finally(() => {
          this.open--;
        });
      });
    }
  }

  /** A wish about a task names the one that fills its place now, and the same one whenever it is repeated. */
  #named(wish: Wish): Wish {
    const { place, intent } = wish;
    if (!place || !("task" in intent)) return wish;
    const view = this.#newest();
    const service = view && findService(view, "default", place.service);
    const task = service && slotAt(service, place.slot)?.tasks.at(-1)?.id;
    return { ...wish, intent: { ...intent, task: task ?? "nothing00000.1.nothing00000" } };
  }

  async #fulfil(wish: Wish, onSettled: (wish: Wish, settled: Settled) => void): Promise<void> {
    const settled = await this.#untilSettled(wish, 1);
    if (!settled) return;
    onSettled(wish, settled);
    if (!wish.repeated) return;
    await this.#pause();
    await this.#untilSettled(wish, repeatsFrom);
  }

  /** Undefined where the cluster refused, or an honest client must give up. */
  async #untilSettled(wish: Wish, from: number): Promise<Settled | undefined> {
    for (let attempt = from; wish.keyed || attempt < from + attemptsMax; attempt++) {
      const target = this.#random.chance(stayShare) ? this.#lastGood : this.#random.pick(controllerNames);
      const meta = this.#meta(wish, attempt);
      this.#audit.sent(wish, meta);
      this.#world.note("client", () => `${wish.number}.${attempt} → ${target} ${describe(wish)}`);
      try {
        const request: Request = { ask: "intent", forwarded: false, intent: wish.intent, meta };
        const life = this.#machine.life ?? this.#machine.boot();
        const settled = await this.#network.call<Settled>("client", life, target, request, answerMs);
        this.#world.counts.answers++;
        this.#lastGood = target;
        this.#world.note("client", () => `${wish.number}.${attempt} settled at ${settled.seq} ${JSON.stringify(settled.outcome)}`);
        this.#audit.answered(wish, meta, settled);
        return settled;
      } catch (thrown) {
        const error = isClusterError(thrown) ? thrown : new ClusterError("internal", "thrown", String(thrown), { cause: thrown });
        this.#world.note("client", () => `${wish.number}.${attempt} ${error.kind} ${error.code}: ${error.message}`);
        this.#audit.refused(wish, meta, error);
        if (error.kind === "unavailable" || error.kind === "exhausted") await this.#pause();
        else if (mayHaveLanded(error) && wish.keyed) await this.#pause();
        else return undefined;
      }
    }
    return undefined;
  }

  #pause(): Promise<void> {
    const life = this.#machine.life ?? this.#machine.boot();
    return life.timers.sleep(this.#random.between(...pauseMs));
  }

  /** Each attempt has a trace of its own, by which its events are known. */
  #meta(wish: Wish, attempt: number): IntentMeta {
    const trace = `00-${String(wish.number).padStart(32, "0")}-${String(attempt).padStart(16, "0")}-01`;
    const meta: IntentMeta = { actor: "token/admin0000000", traceparent: trace };
    if (!wish.keyed) return meta;
    const body = createHash("sha256").update(JSON.stringify(wish.intent)).digest("hex");
    return { ...meta, key: `admin0000000 POST /v1/${wish.intent.type} ${wish.number}`, body };
  }
}

/** The position was not reached: it was applied, but is not seen here yet. */
function mayHaveLanded(error: ClusterError): boolean {
  return error.kind === "unknown" || error.code === "position_not_reached";
}

function describe({ intent, keyed }: Wish): string {
  const what =
    "service" in intent && typeof intent.service === "object"
      ? intent.service.service
      : "spec" in intent
        ? intent.spec.name
        : "node" in intent
          ? intent.node
          : "";
  if ("task" in intent) return `${intent.type} ${intent.task}${keyed ? " keyed" : ""}`;
  const name = "name" in intent ? intent.name : what;
  const replicas = "replicas" in intent ? ` ${intent.replicas}` : "spec" in intent ? ` ${intent.spec.replicas}` : "";
  return `${intent.type} ${name}${replicas}${keyed ? " keyed" : ""}`;
}
