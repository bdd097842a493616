/** A process of agents: the agents as they are, on the simulated runtime, each with a connection of its own. */
import { createHash, randomBytes } from "node:crypto";
import { type Agent, createAgent, createRuntime, type Runtime, silentLog } from "../../src/agent/index.js";
import { createClient, systemNetwork } from "../../src/client/index.js";
import { tokenSecret, validate } from "../../src/model/index.js";
import { type Network, systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import { answerOrders } from "./child.js";
import { type AgentsAnswer, type AgentsOrder, type Arrivals, monotonicMs } from "./messages.js";

const joinsAtOnce = 32;
/** A task among the orders of a frame; those that a route leads to have an address next. */
const assigned = /\{"task":"([0-9a-z]{12}\.\d+)\.[0-9a-z]+","service"/g;
/** In every frame with such a task, and in none that tells of routes alone: most are such, and looking at all of them costs the fleet's processors. */
const taskMember = '","service":"';
const newsMs = 50;
const gib = 2 ** 30;

const agents: Agent[] = [];
const started = new Set<string>();
let startedTwice = 0;
let arrivals: Arrivals["arrivals"] = [];
const real = systemNetwork();

/** Notes when tasks are first named to a node: before the agent reads the frame, as it came from the socket. */
const network: Network = {
  fetch: (request) => real.fetch(request),
  async connect(...where) {
    const socket = await real.connect(...where);
    return {
      send: (text) => socket.send(text),
      get bufferedBytes() {
        return socket.bufferedBytes;
      },
      close: (code, reason) => socket.close(code, reason),
      onClose: (handle) => socket.onClose(handle),
      onMessage: (handle) =>
        socket.onMessage((text) => {
          const at = monotonicMs();
          if (text.includes(taskMember)) for (const [, place] of text.matchAll(assigned)) arrivals.push([place as string, at]);
          handle(text);
        }),
    };
  },
};

setInterval(() => {
  if (arrivals.length > 0 && process.connected) process.send?.({ news: { arrivals } });
  arrivals = [];
}, newsMs).unref();

answerOrders<AgentsOrder>(async (order): Promise<AgentsAnswer> => {
  switch (order.do) {
    case "join": {
      let next = order.from;
      const joiner = async () => {
        while (next < order.to) await join(order, next++);
      };
      await Promise.all(Array.from({ length: joinsAtOnce }, joiner));
      return { done: true };
    }
    case "report": {
      const connected = agents.filter((agent) => agent.status().connectedTo !== undefined).length;
      return { starts: started.size, startedTwice, connected };
    }
    case "end":
      await Promise.all(agents.map((agent) => agent.stop({ tasks: "leave" })));
      return { done: true };
    default:
      return order satisfies never;
  }
});

async function join({ url, token }: { url: string; token: string }, index: number): Promise<void> {
  const client = createClient({ url, token, fetch: (request) => real.fetch(request), random: systemRandom });
  const secret = randomBytes(32).toString("hex");
  const runtime = countStarts(
    createRuntime("simulated", { dataDir: null, clock: systemClock, timers: systemTimers, random: systemRandom, log: silentLog }),
  );
  const description = validate("NodeDescription", {
    capacity: { cpu: 64_000, memory: 256 * gib },
    runtimes: [runtime.info],
    publishAddress: "127.0.0.1",
    rack: `r${index % 50}`,
  });
  const name = `host-${index}`;
  const credential = createHash("sha256").update(secret).digest("hex");
  const { data } = await client.post("/v1/nodes", { body: { name, credential, description } });
  const agent = createAgent({
    identity: { node: data.node.id, name, token: tokenSecret(data.tokenId, secret) },
    urls: [url],
    dataDir: null,
    description,
    runtimes: [runtime],
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    network,
    log: silentLog,
  });
  agents.push(agent);
  await agent.start();
}

function countStarts(runtime: Runtime): Runtime {
  const start = runtime.start.bind(runtime);
  runtime.start = (launch) => {
    const key = `${launch.task} ${launch.container} ${launch.generation}`;
    if (started.has(key)) startedTwice++;
    started.add(key);
    start(launch);
  };
  return runtime;
}
