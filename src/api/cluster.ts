import type { Express } from "express";
import { positionText } from "../model/index.js";
import { entriesOf } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodesByStateOf, tasksByStateOf, timeText } from "./convert.js";
import { digestOf } from "./digest.js";
import { answer } from "./reads.js";

export function cluster(app: Express, context: ApiContext): void {
  const { controller } = context;
  app.get("/v1/cluster", async (_request, response) => {
    requireEverywhere(response, "read");
    // Both of one moment: the view may move on while its digest is made.
    const view = controller.view();
    const { carrier, version, holder, url, hash, alarms } = controller.status();
    let services = 0;
    for (const service of entriesOf(view.services)) if (!service.removed) services++;
    answer(response, view, {
      id: view.cluster,
      lineage: view.lineage,
      position: positionText(view.lineage, view.seq),
      time: timeText(view.time),
      digest: await digestOf(context, view),
      version,
      log: { carrier, hash },
      lease: { epoch: view.epoch, holder, url },
      nodes: nodesByStateOf(view),
      services,
      tasks: tasksByStateOf(view),
      alarms,
    });
  });
}
