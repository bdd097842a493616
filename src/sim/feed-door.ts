import type { RunningController } from "../controller/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { Life } from "./machine.js";
import type { SimNetwork } from "./network.js";
import type { SimSocket } from "./socket.js";
import type { World } from "./world.js";

export const feedPath = "/records";
/** As over HTTP: the feed says something this often, and one that is silent for longer than the other is dead. */
const beatMs = 1_000;
const silenceMaxMs = 5_000;
const connectMs = 2_000;

/** What `GET /v1/cluster/records` does, without HTTP: what is committed after a seq, and goes on to be. */
export function serveFeed(controller: RunningController, url: URL, socket: SimSocket, life: Life): void {
  const over = new AbortController();
  socket.onClose(() => over.abort());
  const beat = () => {
    if (over.signal.aborted) return;
    socket.send("[]");
    life.timers.after(beatMs, beat);
  };
  life.timers.after(beatMs, beat);
  const follow = async () => {
    for await (const records of controller.subscribe(Number(url.searchParams.get("after")), over.signal)) {
      if (life.over() || over.signal.aborted) return;
      socket.send(JSON.stringify(records));
    }
  };
  follow().catch((error) => socket.close(1011, String(error).slice(0, 100)));
}

/** One controller's feed from the holder. What comes twice or out of its order is counted, and passed on as it comes. */
export class FeedFollower {
  readonly #world: World;
  readonly #network: SimNetwork;
  readonly #name: string;
  #lie: ((records: EventRecord[]) => void) | undefined;

  constructor(name: string, world: World, network: SimNetwork) {
    this.#name = name;
    this.#world = world;
    this.#network = network;
  }

  /** The feed says this as well, if there is one. */
  lie(records: EventRecord[]): boolean {
    this.#lie?.(records);
    return this.#lie !== undefined;
  }

  async *records(life: Life, url: string, after: number, signal: AbortSignal): AsyncGenerator<EventRecord[]> {
    const { counts } = this.#world;
    const arrived: EventRecord[][] = [];
    let end: ClusterError | undefined;
    let wake = () => {};
    const finish = (reason: string) => {
      end ??= new ClusterError("unavailable", "feed_cut", reason);
      wake();
    };
    const socket = await this.#network.of(this.#name, life).connect(`${url}${feedPath}?after=${after}`, {}, connectMs);
    let heardAt = life.clock.monotonic();
    const watch = () => {
      if (life.clock.monotonic() - heardAt > silenceMaxMs) finish("the feed fell silent");
      else if (!end) cancelWatch = life.timers.after(silenceMaxMs, watch);
    };
    let cancelWatch = life.timers.after(silenceMaxMs, watch);
    const take = (records: EventRecord[]) => {
      arrived.push(records);
      wake();
    };
    socket.onMessage((text) => {
      heardAt = life.clock.monotonic();
      take(JSON.parse(text) as EventRecord[]);
    });
    socket.onClose((_, reason) => finish(reason));
    const drop = () => finish("no more is wanted");
    signal.addEventListener("abort", drop);
    if (signal.aborted) drop();
    this.#lie = take;
    let last = after;
    try {
      while (!end) {
        const records = arrived.shift();
        if (!records) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const [first] = records;
        if (!first) continue;
        if (first.seq <= last) counts.feedRepeats++;
        if (first.seq > last + 1) counts.feedGaps++;
        last = Math.max(last, records.at(-1)?.seq ?? last);
        yield records;
      }
      if (signal.aborted) return;
      counts.feedBreaks++;
      throw end;
    } finally {
      if (this.#lie === take) this.#lie = undefined;
      cancelWatch();
      signal.removeEventListener("abort", drop);
      socket.close();
    }
  }
}
