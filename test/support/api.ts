/** The API on a free port of this host, in front of a controller in memory, and requests to it as a token makes them. */
import { createServer, type Server, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { type Api, type ApiOptions, createApi, credentialOf, type MetricsAccess, serve, serverOptions } from "../../src/api/index.js";
import { type NewEvent, type Scope, tokenSecret } from "../../src/model/index.js";
import type { Clock } from "../../src/ports/index.js";
import { MemoryController } from "./memory-controller.js";
import { id } from "./samples.js";

const secret = "5".repeat(64);

/** A token that holds these scopes, and the bearer text that goes with it. */
export function tokenCreated(name: string, scopes: Scope[]): NewEvent {
  const data = { token: id(name), name, credential: credentialOf(secret), scopes };
  return { type: "token.created", subject: `token/${id(name)}`, data };
}

export function bearer(name: string): string {
  return tokenSecret(id(name), secret);
}

export const adminScopes: Scope[] = [{ namespace: "*", stack: "*", verbs: ["*"] }];
export const admin = tokenCreated("admin", adminScopes);
export { credentialOf, secret };

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against the contract by the API itself.
  body: any;
}

export interface RequestOptions {
  token?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface TestApi {
  controller: MemoryController;
  api: Api;
  url: string;
  /** What the API logged as failures of its own. */
  failures: unknown[];
  send(method: string, path: string, options?: RequestOptions): Promise<Answer>;
}

/** The events of the tests lie in the past, and so does this clock. */
function eventClock(controller: MemoryController): Clock {
  return { now: () => controller.view().time, monotonic: () => performance.now() };
}

export async function listen(t: { teardown(end: () => void): void }, api: Api, options: ServerOptions): Promise<Server> {
  const server = createServer(options);
  serve(server, api);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    api.close();
    server.closeAllConnections();
    server.close();
  });
  return server;
}

/** `t` of a test, or anything that runs its teardowns after the last test that uses this API. */
export async function startApi(
  t: { teardown(end: () => void): void },
  events: NewEvent[] = [],
  {
    metrics,
    ...options
  }: Pick<ApiOptions, "auditor" | "clock" | "timers" | "webhooks"> & { metrics?: (clock: Clock) => MetricsAccess } = {},
): Promise<TestApi> {
  const controller = new MemoryController([admin, ...events]);
  const failures: unknown[] = [];
  const logger = pino({ level: "error" }, { write: (line: string) => void failures.push(JSON.parse(line)) });
  const clock = eventClock(controller);
  const samples = metrics ? { metrics: metrics(clock) } : {};
  const api = createApi(controller, { logger, clock, validateResponses: true, ...samples, ...options });
  const server = await listen(t, api, serverOptions);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    controller,
    api,
    url,
    failures,
    async send(method, path, { token = bearer("admin"), body, headers = {} } = {}) {
      const all = new Headers(headers);
      if (token !== null) all.set("authorization", `Bearer ${token}`);
      if (body !== undefined && !all.has("content-type")) all.set("content-type", "application/json");
      const text = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
      const response = await fetch(url + path, { method, headers: all, ...text });
      const answered = await response.text();
      const isJson = /[/+]json$/.test(response.headers.get("content-type")?.split(";")[0] ?? "");
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(answered) : answered };
    },
  };
}
