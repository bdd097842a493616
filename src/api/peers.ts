import type { AgentIntent } from "../controller/index.js";
import { positionText, validate } from "../model/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { App } from "./http/index.js";
import { openOutput } from "./output.js";
import { notFound, query } from "./reads.js";

/** The feed for standbys says something this often. */
const feedBeatMs = 1_000;

/** What controllers say to the lease holder (agents' hellos and reports, and whom they hear), and what they follow of it. */
export function peers(app: App, context: ApiContext): void {
  const { controller } = context;

  app.post("/v1/nodes/:node/frames", async (request, response) => {
    requireEverywhere(response, "peer");
    const { seq } = await controller.peer.submit(intentOf(request.params.node, request.body));
    response.set("Fleetlog-Seq", positionText(controller.view().lineage, seq)).json({ seq });
  });

  app.post("/v1/cluster/execs", async (request, response) => {
    requireEverywhere(response, "peer");
    const { actor, client, ...intent } = validate("ExecRecord", request.body);
    response.json(await controller.peer.record(intent, { actor, ...(client === undefined ? {} : { client }) }));
  });

  app.post("/v1/cluster/liveness", async (request, response) => {
    requireEverywhere(response, "peer");
    response.json(await controller.peer.hear(validate("LivenessSummary", request.body)));
  });

  app.get("/v1/cluster/checkpoints", (_request, response) => {
    requireEverywhere(response, "peer");
    response.json({ items: controller.checkpoints.list() });
  });

  app.get("/v1/cluster/checkpoints/:seq", async (request, response) => {
    requireEverywhere(response, "peer");
    const seq = Number(request.params.seq);
    const bytes = await controller.checkpoints.copyOf(seq);
    if (!bytes) throw notFound("checkpoint_not_found", `this controller keeps no checkpoint of ${seq}`, "seq");
    response.send("application/octet-stream", bytes);
  });

  app.get("/v1/cluster/records", async (request, response) => {
    requireEverywhere(response, "peer");
    const after = query<number>(request, "after");
    const output = openOutput(context, response, { contentType: "application/x-ndjson", heartbeat: () => "\n", heartbeatMs: feedBeatMs });
    for await (const batch of controller.subscribe(after, output.signal)) {
      if (!(await output.write(`${JSON.stringify(batch)}\n`))) return;
    }
    output.end();
  });
}

function intentOf(node: string, said: { frame: "hello" | "describe" | "report" | "images" | "volumes" }): AgentIntent {
  switch (said.frame) {
    case "hello": {
      const { bootId, description, lineage, seq } = validate("HelloFrame", said);
      return { type: "ConnectNode", node, bootId, description, foreign: lineage === null ? null : { lineage, seq } };
    }
    case "describe": {
      const { bootId, description } = validate("DescribeFrame", said);
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
