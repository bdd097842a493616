import type { EventRecord, Schemas } from "../model/index.js";
import { type Blamed, blameNode, blameService, nodeBlameTypes, positionAt, serviceBlameTypes, type View } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { wantedNode } from "./nodes.js";
import { answer, query } from "./reads.js";
import { wantedService } from "./services.js";

/** Which event set each field. Only the events that can have are read. */
export function blame(app: App, { controller }: ApiContext): void {
  app.get("/v1/services/:service/blame", async (request, response) => {
    const view = controller.view();
    const { id, createdAt, specSeq } = wantedService(view, request, response, "read");
    const events = controller.find({ since: createdAt, to: specSeq }, { types: serviceBlameTypes, mention: id });
    answer(response, view, blameOf(view, await blameService(events, id), query(request, "field")));
  });

  app.get("/v1/nodes/:node/blame", async (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    const { id, joinedAt } = wantedNode(view, request.params.node);
    const events = controller.find({ since: joinedAt, to: view.seq }, { types: nodeBlameTypes, mention: id });
    answer(response, view, blameOf(view, await blameNode(events, id), query(request, "field")));
  });
}

function blameOf(view: View, blamed: Blamed<EventRecord>[], field = ""): Schemas["Blame"] {
  const wanted = blamed.filter((found) => found.field === field || found.field.startsWith(field.endsWith("/") ? field : `${field}/`));
  return {
    fields: wanted.map(({ field, value, event: { seq, time, type, actor, intent } }) => ({
      field,
      value,
      position: positionAt(view, seq),
      time: timeText(time),
      type,
      actor,
      ...(intent ? { intent: intent.id } : {}),
    })),
  };
}
