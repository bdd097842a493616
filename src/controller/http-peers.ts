import { ndjson, networkError, problemError } from "../client/index.js";
import type { CheckpointHeader } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError, isClusterError, type Network, type Timers } from "../ports/index.js";
import type { Settled } from "./controller.js";
import { feedSilenceMaxMs } from "./limits.js";
import type { AgentIntent, Heard, Peers } from "./peers.js";

export interface HttpPeersOptions {
  network: Network;
  timers: Timers;
  /** With the verb `peer`. */
  token: PeerToken;
}

/** The token that this controller shows to others. It may come, or change, while the process runs. */
export interface PeerToken {
  /** @throws ClusterError of kind invalid while there is none */
  read(): string;
  /** It was not taken: another may have come in its place. */
  refused(): void;
}

/** Other controllers over HTTP. */
export function httpPeers({ network, timers, token }: HttpPeersOptions): Peers {
  const ask = async (url: string, path: string, init: RequestInit) => {
    const headers = { authorization: `Bearer ${token.read()}`, "content-type": "application/json" };
    const request = new Request(url.replace(/\/+$/, "") + path, { ...init, headers });
    const response = await network.fetch(request).catch((cause: unknown) => {
      throw networkError(request, cause);
    });
    if (response.ok) return response;
    const problem = await problemError(response);
    if (problem.kind === "unauthenticated") token.refused();
    throw problem;
  };
  const post = async (url: string, path: string, body: unknown) =>
    (await ask(url, path, { method: "POST", body: JSON.stringify(body) })).json();
  return {
    at: (url) => ({
      submit: async (intent) => (await post(url, `/v1/nodes/${intent.node}/frames`, frameOf(intent))) as { seq: number },
      hear: async (summary) => (await post(url, "/v1/cluster/liveness", summary)) as Heard,
      record: async ({ type, ...data }, { actor, client }) => {
        const record = { type, ...data, actor, ...(client === undefined ? {} : { client }) };
        return (await post(url, "/v1/cluster/execs", record)) as Settled;
      },
    }),
    checkpoints: (url) => ({
      list: async () => ((await (await ask(url, "/v1/cluster/checkpoints", {})).json()) as { items: CheckpointHeader[] }).items,
      bytes: async (seq) => new Uint8Array(await (await ask(url, `/v1/cluster/checkpoints/${seq}`, {})).arrayBuffer()),
    }),
    async *records(url, after, signal) {
      const connection = new AbortController();
      const drop = () => connection.abort(new Error("no more is wanted"));
      if (signal.aborted) return;
      signal.addEventListener("abort", drop);
      let cancel = () => {};
      const watch = () => {
        cancel();
        cancel = timers.after(feedSilenceMaxMs, () => connection.abort(new Error("the feed fell silent")));
      };
      try {
        watch();
        const response = await ask(url, `/v1/cluster/records?after=${after}`, { signal: connection.signal });
        if (!response.body) throw new ClusterError("unavailable", "feed_cut", `${url} sent no feed`);
        for await (const batch of ndjson(response.body, watch)) yield batch as EventRecord[];
      } catch (error) {
        if (!signal.aborted)
          throw isClusterError(error)
            ? error
            : new ClusterError("unavailable", "feed_cut", `the feed of ${url} broke off`, { cause: error });
      } finally {
        cancel();
        signal.removeEventListener("abort", drop);
        connection.abort();
      }
    },
  };
}

/** As the agent said it; what it has obeyed is for the controller that it is connected to, unless it is of another log. */
function frameOf(intent: AgentIntent): object {
  switch (intent.type) {
    case "ConnectNode": {
      const { bootId, description, foreign } = intent;
      if (foreign === undefined) return { frame: "describe", bootId, description };
      return { frame: "hello", bootId, ...(foreign ?? { lineage: null, seq: 0 }), description };
    }
    case "ReportTasks":
      return { frame: "report", bootId: intent.bootId, reportSeq: intent.reportSeq, observations: intent.observations };
    case "ReportImages": {
      const { type: _, node: __, ...told } = intent;
      return { frame: "images", ...told };
    }
    case "ReportVolumes":
      return { frame: "volumes", deleted: intent.deleted, failed: intent.failed };
    default:
      return intent satisfies never;
  }
}
