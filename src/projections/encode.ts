import { InvariantError } from "../ports/index.js";
import { entriesOf, put, scopedName } from "./access.js";
import { emptyView } from "./evolve.js";
import type { ConfigView, NodeView, SecretView, ServiceView, StackView, TokenView, View } from "./view.js";

/**
 * A view as lines of JSON, each short however large the cluster is, so that whoever writes or reads them can let others
 * run between two. The first says what belongs to no collection, `end` that none is missing.
 */
type Line =
  | ["view", Omit<View, Collection>]
  | ["nodes", Record<string, NodeView>]
  | ["nodeNames", Record<string, string>]
  /** Without its slots: these follow, chunk by chunk. */
  | ["service", Omit<ServiceView, "chunks">]
  | ["chunk", ServiceView["chunks"][number]]
  | ["serviceNames", Record<string, string>]
  | ["stacks", Record<string, StackView>]
  | ["tokens", Record<string, TokenView>]
  | ["config", ConfigView]
  | ["secret", SecretView]
  | ["settled", View["idempotency"]["entries"][number]]
  | ["settledOrder", string[]]
  | ["end", { count: number }];

type Collection = "nodes" | "nodeNames" | "services" | "serviceNames" | "stacks" | "tokens" | "configs" | "secrets" | "idempotency";

/** `view` must not change while lines are drawn: an immutable one, or one that nobody goes on replaying meanwhile. */
export function* encodeView(view: View): Generator<string> {
  for (const line of linesOf(view)) yield JSON.stringify(line);
}

function* linesOf(view: View): Generator<Line> {
  const { nodes, nodeNames, services, serviceNames, stacks, tokens, configs, secrets, idempotency, ...rest } = view;
  yield ["view", rest];
  for (const [name, shards] of Object.entries({ nodes, nodeNames, serviceNames, stacks, tokens }))
    for (const shard of shards) if (!isEmpty(shard)) yield [name, shard] as Line;
  for (const config of entriesOf(configs)) yield ["config", config];
  for (const secret of entriesOf(secrets)) yield ["secret", secret];
  for (const shard of services) {
    for (const { chunks, ...service } of Object.values(shard)) {
      yield ["service", service];
      for (const chunk of chunks) yield ["chunk", chunk];
    }
  }
  for (const entries of idempotency.entries) if (!isEmpty(entries)) yield ["settled", entries];
  for (const keys of idempotency.order) yield ["settledOrder", keys];
  yield ["end", { count: idempotency.count }];
}

function isEmpty(shard: object): boolean {
  for (const _ in shard) return false;
  return true;
}

/** Puts a view together again. The result is the caller's alone. */
export class ViewDecoder {
  readonly #view = emptyView();
  #service: ServiceView | undefined;
  #ended = false;

  /** @throws when the text is no line of a view: whoever keeps the lines vouches for them, so this is no refusal */
  add(text: string): void {
    const line = JSON.parse(text) as Line;
    const view = this.#view;
    switch (line[0]) {
      case "view":
        Object.assign(view, line[1]);
        break;
      case "nodes":
        putAll(view.nodes, line[1]);
        break;
      case "nodeNames":
        putAll(view.nodeNames, line[1]);
        break;
      case "service":
        this.#service = { ...line[1], chunks: [] };
        put(view.services, this.#service.id, this.#service);
        break;
      case "chunk":
        this.#service?.chunks.push(line[1]);
        break;
      case "serviceNames":
        putAll(view.serviceNames, line[1]);
        break;
      case "stacks":
        putAll(view.stacks, line[1]);
        break;
      case "tokens":
        putAll(view.tokens, line[1]);
        break;
      case "config":
        put(view.configs, scopedName(line[1].namespace, line[1].name), line[1]);
        break;
      case "secret":
        put(view.secrets, scopedName(line[1].namespace, line[1].name), line[1]);
        break;
      case "settled":
        putAll(view.idempotency.entries, line[1]);
        break;
      case "settledOrder":
        view.idempotency.order.push(line[1]);
        break;
      case "end":
        view.idempotency.count = line[1].count;
        this.#ended = true;
        break;
      default:
        throw new InvariantError(`a view has no line ${String((line satisfies never)[0])}`);
    }
  }

  /** @throws InvariantError when lines are missing at the end */
  view(): View {
    if (!this.#ended) throw new InvariantError("the lines of a view end too early");
    return this.#view;
  }
}

function putAll<T>(shards: Record<string, T>[], entries: Record<string, T>): void {
  for (const key of Object.keys(entries)) put(shards, key, entries[key] as T);
}
