import { createClient } from "../../src/client/index.js";
import type { Fleet } from "./fleet.js";
import { sleep } from "./injector.js";

const everyMs = 100;
/** A probe that is not answered by then was not answered. */
const answerWithinMs = 1_000;
const probed = "probe";

export interface Availability {
  probes: number;
  answered: number;
  /** The longest time in a row without an answer. */
  longestGapMs: number;
}

/**
 * Reads, or writes, every 100 ms until told to stop, as a client that turns to the next controller after a failure. One that
 * hangs counts for the whole time that it hangs.
 */
async function probe(urls: string[], ask: (url: string) => Promise<boolean>, stopped: () => boolean): Promise<Availability> {
  const seen = { probes: 0, answered: 0, longestGapMs: 0 };
  let at = 0;
  let answeredAt = performance.now();
  while (!stopped()) {
    const began = performance.now();
    const answered = await ask(urls[at] as string).catch(() => false);
    const now = performance.now();
    const lasted = Math.max(1, Math.round((now - began) / everyMs));
    seen.probes += answered ? 1 : lasted;
    if (answered) {
      seen.answered++;
      seen.longestGapMs = Math.max(seen.longestGapMs, Math.round(now - answeredAt - everyMs));
      answeredAt = now;
    } else at = (at + 1) % urls.length;
    const restMs = everyMs - (now - began);
    if (restMs > 0) await sleep(restMs);
  }
  return seen;
}

/** Makes the service that is read and written; the probes themselves begin with `run`. */
export async function startProbes(
  fleet: Fleet,
): Promise<{ run(stopped: () => boolean): Promise<{ reads: Availability; writes: Availability }> }> {
  const headers = { authorization: `Bearer ${fleet.token}`, "content-type": "application/json" };
  const ask = async (method: string, url: string, body?: object) =>
    fetch(url, {
      method,
      headers,
      signal: AbortSignal.timeout(answerWithinMs),
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(async (response) => {
      await response.arrayBuffer();
      return response.ok;
    });
  const body = {
    name: probed,
    replicas: 0,
    containers: [{ process: { command: ["nothing"] } }],
    placement: { runtime: "simulated" as const },
  };
  await createClient({ url: fleet.urls, token: fleet.token }).post("/v1/services", { body });
  let number = 0;
  const read = (url: string) => ask("GET", `${url}/v1/services/${probed}`);
  // Another limit each time, so that each is an event.
  const write = (url: string) => ask("POST", `${url}/v1/services/${probed}/scale`, { replicas: number++ % 2 });
  return {
    async run(stopped) {
      const [reads, writes] = await Promise.all([probe(fleet.urls, read, stopped), probe(fleet.urls, write, stopped)]);
      return { reads, writes };
    },
  };
}
