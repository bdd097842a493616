import { positionText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { ApiContext } from "./context.js";
import type { App } from "./http/index.js";

export function health(app: App, { controller }: ApiContext): void {
  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });

  app.get("/readyz", (_request, response) => {
    if (!controller.ready()) throw new ClusterError("unavailable", "not_ready", "the controller has not caught up with the log yet");
    const view = controller.view();
    response.json({ status: "ok", position: positionText(view.lineage, view.seq) });
  });
}
