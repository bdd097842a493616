import createFetchClient, { type FetchResponse, type MaybeOptionalInit } from "openapi-fetch";
import { type Random, systemRandom, systemTimers, type Timers } from "../ports/index.js";
import { type ClusterEvent, type EventsOptions, followEvents, readEvents } from "./events.js";
import type { paths } from "./generated/api.js";
import { type LogLine, type LogsOptions, type LogTrailer, readLogs } from "./logs.js";
import { readText } from "./text.js";
import { type ApiFetch, requestTimeoutMs, Transport } from "./transport.js";

export interface ClientOptions {
  /** One controller, or several that are tried in turn. */
  url: string | string[];
  /** `fl_<id>_<secret>`. */
  token?: string | undefined;
  fetch?: ApiFetch;
  timers?: Timers;
  random?: Random;
  timeoutMs?: number;
}

/** A success: its body, and what its headers say. */
export interface Answer<T> {
  data: T;
  status: number;
  /** The position that the answer reflects. */
  position: string | undefined;
  /** Send it as `If-Match` with a change of the same spec. */
  etag: string | undefined;
  /** The request had been settled before, under the same idempotency key. */
  replayed: boolean;
}

type Media = `${string}/${string}`;
type HttpMethod = "get" | "put" | "post" | "patch" | "delete";
type Init<P extends keyof paths, M extends HttpMethod> = MaybeOptionalInit<paths[P], M & keyof paths[P]>;
type Rest<P extends keyof paths, M extends HttpMethod> = undefined extends Init<P, M> ? [init?: Init<P, M>] : [init: Init<P, M>];
type PathsOf<M extends HttpMethod> = { [P in keyof paths]: paths[P] extends Record<M, object> ? P : never }[keyof paths];
type Data<P extends keyof paths, M extends HttpMethod> = NonNullable<
  FetchResponse<Extract<paths[P][M & keyof paths[P]], Record<string | number, unknown>>, object, Media>["data"]
>;
type Call<M extends HttpMethod> = <P extends PathsOf<M>>(path: P, ...init: Rest<P, M>) => Promise<Answer<Data<P, M>>>;

/** Some lists come in other forms too. */
type ItemOf<P extends keyof paths> = Extract<Data<P, "get">, { items: unknown[] }> extends { items: (infer T)[] } ? T : never;

export interface Client {
  /** The URL in use, and the highest position seen: reads wait until it is visible to whoever answers. */
  readonly url: string;
  readonly position: string | undefined;
  get: Call<"get">;
  put: Call<"put">;
  post: Call<"post">;
  patch: Call<"patch">;
  delete: Call<"delete">;
  /** Every item of a list, page by page. */
  list<P extends PathsOf<"get">>(path: P, ...init: Rest<P, "get">): AsyncGenerator<ItemOf<P>>;
  /** Committed events; follows the log and resumes after a lost connection unless `follow` is false. */
  events(options?: EventsOptions): AsyncGenerator<ClusterEvent>;
  /** Log lines, then one trailer that names the nodes which could not answer. */
  logs(options: LogsOptions): AsyncGenerator<LogLine | LogTrailer>;
  /** An answer in a form of text, such as `text/csv`, in pieces as they come. The path with its query. */
  text(path: string, accept: string, signal?: AbortSignal): AsyncGenerator<string>;
}

/** Every method throws ClusterError: the problem that was answered, `unavailable`, or `unknown`. */
export function createClient(options: ClientOptions): Client {
  const transport = new Transport({
    urls: typeof options.url === "string" ? [options.url] : options.url,
    token: options.token,
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    timers: options.timers ?? systemTimers,
    random: options.random ?? systemRandom,
    timeoutMs: options.timeoutMs ?? requestTimeoutMs,
  });
  // The transport puts the URL in use in place of this one.
  const http = createFetchClient<paths>({
    baseUrl: transport.url,
    fetch: (request) => transport.send(request),
  });

  const request = http.request as (method: HttpMethod, path: string, init: object) => Promise<{ data?: unknown; response: Response }>;
  const call = <M extends HttpMethod>(method: M) =>
    // The generated paths are the types; openapi-fetch only builds the request.
    (async (path: string, init?: object) => {
      const { data, response } = await request(method, path, { bodySerializer, ...contentType(init), ...init });
      return {
        data: data as never,
        status: response.status,
        position: response.headers.get("fleetlog-seq") ?? undefined,
        etag: response.headers.get("etag") ?? undefined,
        replayed: response.headers.get("idempotency-replayed") === "true",
      };
    }) as Call<M>;
  const get = call("get");

  return {
    get url() {
      return transport.url;
    },
    get position() {
      return transport.position;
    },
    get,
    put: call("put"),
    post: call("post"),
    patch: call("patch"),
    delete: call("delete"),
    async *list(path, ...init) {
      let cursor: string | null = null;
      do {
        const given = (init[0] ?? {}) as { params?: { query?: object } };
        const query = { ...given.params?.query, ...(cursor === null ? {} : { cursor }) };
        const answer = await get(path, ...([{ ...given, params: { ...given.params, query } }] as unknown as Rest<typeof path, "get">));
        const page = answer.data as unknown as { items: ItemOf<typeof path>[]; next: string | null };
        yield* page.items;
        cursor = page.next;
      } while (cursor !== null);
    },
    events: (wanted = {}) =>
      wanted.follow === false ? readEvents(transport, wanted) : followEvents(transport, options.timers ?? systemTimers, wanted),
    logs: (wanted) => readLogs(transport, wanted),
    text: (path, accept, signal = new AbortController().signal) => readText(transport, path, accept, signal),
  };
}

/** The one body that is not JSON is a Compose file, sent as it is. */
function bodySerializer(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function contentType(init: object | undefined): object {
  const body = (init as { body?: unknown } | undefined)?.body;
  return typeof body === "string" ? { headers: { "content-type": "application/yaml" } } : {};
}
