import { networkError, problemError } from "../client/index.js";
import type { Network } from "../ports/index.js";
import type { AgentIntent, Peers } from "./peers.js";

export interface HttpPeersOptions {
  network: Network;
  /** A token with the verb `peer`. */
  token: string;
}

/** Other controllers over HTTP. */
export function httpPeers({ network, token }: HttpPeersOptions): Peers {
  const post = async (url: string, path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const request = new Request(url.replace(/\/+$/, "") + path, { method: "POST", headers, body: JSON.stringify(body) });
    const response = await network.fetch(request).catch((cause: unknown) => {
      throw networkError(request, cause);
    });
    if (!response.ok) throw await problemError(response);
    return response.json();
  };
  return {
    at: (url) => ({
      submit: async (intent) => (await post(url, `/v1/nodes/${intent.node}/frames`, frameOf(intent))) as { seq: number },
      hear: async (summary) => (await post(url, "/v1/cluster/liveness", summary)) as { time: number },
    }),
  };
}

/** As the agent said it; what it has obeyed is for the controller that it is connected to. */
function frameOf(intent: AgentIntent): object {
  switch (intent.type) {
    case "ConnectNode":
      return { frame: "hello", bootId: intent.bootId, lineage: null, seq: 0, description: intent.description };
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
