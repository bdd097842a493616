import { positionAt } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { App } from "./http/index.js";
import { answer } from "./reads.js";

/** What becomes of old events. */
export function archive(app: App, { controller }: ApiContext): void {
  app.post("/v1/cluster/archive", async (request, response) => {
    requireEverywhere(response, "*");
    const { segment, oldest, more } = await controller.archive(request.body.keepEvents);
    const view = controller.view();
    const moved = segment && {
      from: positionAt(view, segment.from),
      to: positionAt(view, segment.to),
      file: segment.file,
      hash: segment.hash,
      sha256: segment.sha256,
    };
    answer(response, view, { segment: moved ?? null, oldest: positionAt(view, oldest), more });
  });
}
