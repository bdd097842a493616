// The queue between the vote page and the workers, in memory: what it holds goes when it goes. A vote that was pulled and not acknowledged in time is
// handed out again, so a worker may die at any moment.
import { httpError, readJson, sendJson, serve } from "./lib/serve.mjs";

const votesMax = 10_000;
const leaseMs = 5_000;
const pollMs = 10_000;

let nextId = 1;
const waiting = [];
const leased = new Map();
/** Workers that wait for a vote: functions that answer one of them. */
const pollers = [];

serve("queue", {
  async "POST /push"(request, response) {
    const vote = await readJson(request);
    if (waiting.length + leased.size >= votesMax) throw httpError(503, "the queue is full");
    waiting.push({ id: nextId++, vote });
    handOut();
    sendJson(response, 202, { waiting: waiting.length });
  },

  "POST /pull"(_request, response) {
    const answer = (item) => (item ? sendJson(response, 200, item) : response.writeHead(204).end());
    const timer = setTimeout(() => {
      forget(answer);
      answer();
    }, pollMs);
    response.once("close", () => {
      clearTimeout(timer);
      forget(answer);
    });
    pollers.push(answer);
    handOut();
  },

  async "POST /ack"(request, response) {
    const { id } = await readJson(request);
    clearTimeout(leased.get(id));
    sendJson(response, 200, { known: leased.delete(id) });
  },

  "GET /length": (_request, response) => sendJson(response, 200, { waiting: waiting.length, leased: leased.size }),
});

function handOut() {
  while (waiting.length > 0 && pollers.length > 0) {
    const item = waiting.shift();
    const again = setTimeout(() => {
      leased.delete(item.id);
      waiting.unshift(item);
      handOut();
    }, leaseMs);
    leased.set(item.id, again);
    pollers.shift()(item);
  }
}

function forget(answer) {
  const at = pollers.indexOf(answer);
  if (at >= 0) pollers.splice(at, 1);
}
