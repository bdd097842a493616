import { Agent, type RequestOptions, request } from "node:http";

/** 200 requests a second, half of them on new connections, two seconds each, never sent again. */
const perSecond = 200;
const timeoutMs = 2_000;
const keptConnections = 8;

export interface Load {
  sent: number;
  failures: { at: number; kept: boolean; error: string }[];
  /** Which tasks have answered. */
  answeredBy: Set<string>;
  latenciesMs: number[];
  stop(): Promise<void>;
}

/** Asks these hosts in turn, at a constant rate, whatever becomes of the requests before. */
export function startLoad(hosts: string[], port: number): Load {
  // First in, first out: every kept connection is in use all the time.
  const kept = new Agent({ keepAlive: true, maxSockets: keptConnections, scheduling: "fifo" });
  const underWay = new Set<Promise<void>>();
  const load: Load = {
    sent: 0,
    failures: [],
    answeredBy: new Set(),
    latenciesMs: [],
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      kept.destroy();
    },
  };
  const began = performance.now();
  const ask = () => {
    const n = load.sent++;
    const isKept = n % 2 === 0;
    const host = hosts[Math.floor(n / 2) % hosts.length] as string;
    const from = performance.now();
    const asking = answer({ host, port, path: "/", agent: isKept ? kept : false })
      .then((task) => {
        load.answeredBy.add(task);
        load.latenciesMs.push(performance.now() - from);
      })
      .catch((error: Error) => void load.failures.push({ at: Math.round(from - began), kept: isKept, error: error.message }));
    underWay.add(asking);
    void asking.then(() => underWay.delete(asking));
  };
  // A timer that comes late makes up for it, so that the rate holds.
  const timer = setInterval(() => {
    while (load.sent < ((performance.now() - began) / 1000) * perSecond) ask();
  }, 5);
  return load;
}

/** The body of a 200; anything else fails. */
export function answer(options: RequestOptions, withinMs = timeoutMs): Promise<string> {
  return new Promise((done, fail) => {
    const asked = request(options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.once("end", () => (response.statusCode === 200 ? done(body) : fail(new Error(`status ${response.statusCode}`))));
      response.once("error", fail);
    });
    const timer = setTimeout(() => asked.destroy(new Error("no answer in time")), withinMs);
    asked.once("close", () => clearTimeout(timer));
    asked.once("error", fail);
    asked.end();
  });
}
