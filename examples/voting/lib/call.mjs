// Calls another service of the stack: in a container by its name, where the image says which port services have there, and
// by FLEETLOG_<SERVICE>_ADDR as a process, or when the name leads nowhere. When it is not there (yet), the call is tried
// again with growing pauses until `patienceMs` is over.
import { setTimeout as sleep } from "node:timers/promises";
import { httpError } from "./serve.mjs";

const firstPauseMs = 50;
const pauseMaxMs = 2_000;

export async function call(service, method, path, body, { patienceMs = 5_000, timeoutMs = 2_000 } = {}) {
  const until = Date.now() + patienceMs;
  const addresses = addressesOf(service);
  for (let attempt = 0, pauseMs = firstPauseMs; ; attempt++, pauseMs = Math.min(pauseMs * 2, pauseMaxMs)) {
    try {
      return await callOnce(service, addresses[attempt % addresses.length], method, path, body, timeoutMs);
    } catch (error) {
      if (Date.now() + pauseMs > until) throw httpError(503, `${service} does not answer: ${error.cause?.message ?? error.message}`);
    }
    await sleep(pauseMs * (0.5 + Math.random() / 2));
  }
}

function addressesOf(service) {
  const variable = `FLEETLOG_${service.toUpperCase()}_ADDR`;
  const { SERVICE_PORT, [variable]: address } = process.env;
  const addresses = [...(SERVICE_PORT ? [`${service}:${SERVICE_PORT}`] : []), ...(address ? [address] : [])];
  if (addresses.length === 0) throw httpError(503, `${variable} is not set`);
  return addresses;
}

async function callOnce(service, address, method, path, body, timeoutMs) {
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
