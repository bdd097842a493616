// Calls another service of the stack. Its address is read anew for each call from FLEETLOG_<SERVICE>_ADDR; when it is
// not there (yet), the call is tried again with growing pauses until `patienceMs` is over.
import { setTimeout as sleep } from "node:timers/promises";
import { httpError } from "./serve.mjs";

const firstPauseMs = 50;
const pauseMaxMs = 2_000;

export async function call(service, method, path, body, { patienceMs = 5_000, timeoutMs = 2_000 } = {}) {
  const until = Date.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, pauseMaxMs)) {
    try {
      return await callOnce(service, method, path, body, timeoutMs);
    } catch (error) {
      if (Date.now() + pauseMs > until) throw httpError(503, `${service} does not answer: ${error.cause?.message ?? error.message}`);
    }
    await sleep(pauseMs * (0.5 + Math.random() / 2));
  }
}

async function callOnce(service, method, path, body, timeoutMs) {
  const address = process.env[`FLEETLOG_${service.toUpperCase()}_ADDR`];
  if (!address) throw new Error(`FLEETLOG_${service.toUpperCase()}_ADDR is not set`);
  const response = await fetch(`http://${address}${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status === 204) return undefined;
  if (!response.ok) throw new Error(`${service} answered ${response.status}`);
  return response.json();
}
