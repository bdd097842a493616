import type { Express } from "express";
import type { AgentIntent } from "../controller/index.js";
import { positionText, validate } from "../model/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";

/** What controllers say to the lease holder: agents' hellos and reports, and whom they hear. */
export function peers(app: Express, { controller }: ApiContext): void {
  app.post("/v1/nodes/:node/frames", async (request, response) => {
    requireEverywhere(response, "peer");
    const { seq } = await controller.peer.submit(intentOf(request.params.node, request.body));
    response.set("Fleetlog-Seq", positionText(controller.view().lineage, seq)).json({ seq });
  });

  app.post("/v1/cluster/liveness", async (request, response) => {
    requireEverywhere(response, "peer");
    response.json(await controller.peer.hear(validate("LivenessSummary", request.body)));
  });
}

function intentOf(node: string, said: { frame: "hello" | "report" | "images" | "volumes" }): AgentIntent {
  switch (said.frame) {
    case "hello": {
      const { bootId, description } = validate("HelloFrame", said);
      return { type: "ConnectNode", node, bootId, description };
    }
    case "report": {
      const { bootId, reportSeq, observations } = validate("ReportFrame", said);
      return { type: "ReportTasks", node, bootId, reportSeq, observations };
    }
    case "images": {
      const { frame: _, ...told } = validate("ImagesFrame", said);
      return { type: "ReportImages", node, ...told };
    }
    case "volumes": {
      const { deleted, failed } = validate("VolumesFrame", said);
      return { type: "ReportVolumes", node, deleted, failed };
    }
    default:
      return said.frame satisfies never;
  }
}
