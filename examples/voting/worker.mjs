// Moves votes from the queue to the store, one at a time. A vote is acknowledged only once the store has it, and the
// store counts a repeated vote once, so none is lost and none counts twice.
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./lib/call.mjs";
import { log, sendJson, serve } from "./lib/serve.mjs";

const pauseMs = 500;
let moved = 0;

serve("worker", {
  "GET /moved": (_request, response) => sendJson(response, 200, { moved }),
});

for (;;) {
  try {
    const item = await call("queue", "POST", "/pull", undefined, { timeoutMs: 15_000 });
    if (!item) continue;
    await call("store", "PUT", "/vote", item.vote);
    await call("queue", "POST", "/ack", { id: item.id });
    moved++;
    log(`vote ${item.id} is in the store`);
  } catch (error) {
    log(error.message);
    await sleep(pauseMs);
  }
}
