import type { Express } from "express";
import { positionText } from "../model/index.js";
import { entriesOf } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodesByStateOf, tasksByStateOf, timeText } from "./convert.js";
import { answer } from "./reads.js";

export function cluster(app: Express, { controller }: ApiContext): void {
  app.get("/v1/cluster", (_request, response) => {
    requireEverywhere(response, "read");
    const digest = controller.digest();
    const { carrier, version, holder, url, hash, alarms } = controller.status();
    const view = controller.view();
    let services = 0;
    for (const service of entriesOf(view.services)) if (!service.removed) services++;
    answer(response, view, {
      id: view.cluster,
      lineage: view.lineage,
      position: positionText(view.lineage, view.seq),
      time: timeText(view.time),
      digest,
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
