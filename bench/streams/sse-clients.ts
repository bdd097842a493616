/** A thousand subscribers in a process of their own, each on a connection of its own; they look for ids and nothing else. */
import { type ClientRequest, request } from "node:http";
import { answerOrders } from "../fleet/child.js";
import { type ClientAnswer, type ClientOrder, machineMs, type Side } from "./sse-messages.js";

const collectMsMax = 20_000;
/** An event, and not a position: that carries no data. */
const frame = /^id: \S+-(\d+)\ndata: \{"/gm;

interface Subscriber {
  rest: string;
  deliveries: [number, number][];
}

type Asked<D extends ClientOrder["do"]> = Extract<ClientOrder, { do: D }>;

const sides: Record<Side, Subscriber[]> = { ours: [], bare: [] };
const requests: ClientRequest[] = [];
let stalled = 0;

answerOrders<ClientOrder>(async (order): Promise<ClientAnswer> => {
  switch (order.do) {
    case "connect":
      for (let round = 0; round < order.each; round++) await Promise.all(order.subjects.map((subject) => connect(order, subject)));
      return {};
    case "stall":
      await Promise.all(Array.from({ length: order.readers }, () => stall(order)));
      return {};
    case "collect":
      return collect(order.side, order.perSubscriber);
    case "end":
      for (const open of requests) open.destroy();
      return {};
    default:
      return order satisfies never;
  }
});

function connect({ side, url, token, after }: Asked<"connect">, subject: string): Promise<void> {
  const subscriber: Subscriber = { rest: "", deliveries: [] };
  sides[side].push(subscriber);
  const headers = { accept: "text/event-stream", ...(token === "" ? {} : { authorization: `Bearer ${token}` }) };
  return new Promise((done, fail) => {
    const asked = request(`${url}/v1/events?subject=${subject}&after=${after}`, { agent: false, headers }, (response) => {
      if (response.statusCode !== 200) return fail(new Error(`answered ${response.statusCode}`));
      response.setEncoding("utf8");
      response.on("data", (text: string) => take(subscriber, text));
      response.on("error", () => {});
      response.once("data", () => done());
    });
    asked.on("error", fail);
    requests.push(asked);
    asked.end();
  });
}

function take(subscriber: Subscriber, text: string): void {
  const ms = machineMs();
  const all = subscriber.rest + text;
  const end = all.lastIndexOf("\n\n") + 2;
  for (const [, seq] of all.slice(0, end).matchAll(frame)) subscriber.deliveries.push([Number(seq), ms]);
  subscriber.rest = all.slice(end);
}

function stall({ url, token, after }: Asked<"stall">): Promise<void> {
  return new Promise((done, fail) => {
    const asked = request(
      `${url}/v1/events?after=${after}`,
      { agent: false, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        response.pause();
        response.on("error", () => {});
        stalled++;
        done();
      },
    );
    asked.on("error", (error) => (stalled === 0 ? fail(error) : undefined));
    requests.push(asked);
    asked.end();
  });
}

/** Every subscriber has its events, in order, each once; what came before the last measurement is forgotten. */
async function collect(side: Side, perSubscriber: number): Promise<ClientAnswer> {
  const until = performance.now() + collectMsMax;
  while (sides[side].some(({ deliveries }) => deliveries.length < perSubscriber)) {
    if (performance.now() > until) throw new Error(`a subscriber has not got its ${perSubscriber} events`);
    await new Promise((turn) => setTimeout(turn, 20));
  }
  const deliveries: [number, number][] = [];
  for (const subscriber of sides[side]) {
    const own = subscriber.deliveries.splice(0);
    if (own.length > perSubscriber || own.some(([seq], i) => i > 0 && seq <= (own[i - 1] as [number, number])[0]))
      throw new Error("a subscriber got an event twice, out of order, or one that it did not ask for");
    deliveries.push(...own);
  }
  return { deliveries };
}
