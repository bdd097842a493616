import type { Schemas } from "../model/index.js";
import { nodeById, type ServiceView, type TaskView, tasksOf, type View } from "../projections/index.js";
import { requireSomewhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { answer } from "./reads.js";
import { readableServices } from "./services.js";

type Targets = Schemas["ScrapeTargets"];

/**
 * What Prometheus is to scrape: the running tasks of services that have an endpoint with `scrape`, as far as the token may read
 * them. Everything about a task is a `__meta_fleetlog_` label, for relabelling to choose from.
 */
export function discovery(app: App, context: ApiContext): void {
  app.get("/v1/discovery/prometheus", (request, response) => {
    requireSomewhere(response, "read");
    const view = context.controller.view();
    const found: Targets[] = [];
    for (const service of readableServices(context, view, request, response)) if (!service.removed) found.push(...targetsOf(view, service));
    answer(response, view, found);
  });
}

function* targetsOf(view: View, service: ServiceView): Generator<Targets> {
  if (!Object.values(service.specs).some(({ endpoints }) => endpoints.some(({ scrape }) => scrape))) return;
  for (const task of tasksOf(service)) if (task.state === "running") yield* targetsOfTask(view, service, task);
}

function* targetsOfTask(view: View, service: ServiceView, task: TaskView): Generator<Targets> {
  const node = nodeById(view, task.node);
  if (node?.state !== "ready") return;
  const { endpoints } = service.specs[task.specVersion] ?? service.spec;
  for (const { name, scrape } of endpoints) {
    const port = Object.hasOwn(task.ports, name) ? task.ports[name] : undefined;
    // Its agent has not said yet where it listens.
    if (!scrape || port === undefined) continue;
    const { publishAddress } = node.description;
    const labels: Record<string, string> = {
      __metrics_path__: scrape.path,
      __scheme__: scrape.scheme,
      __meta_fleetlog_namespace: service.namespace,
      ...(service.stack ? { __meta_fleetlog_stack: service.stack.name } : {}),
      __meta_fleetlog_service: service.name,
      __meta_fleetlog_service_id: service.id,
      __meta_fleetlog_task: task.id,
      __meta_fleetlog_slot: task.id.split(".")[1] as string,
      __meta_fleetlog_endpoint: name,
      __meta_fleetlog_node: node.name,
      __meta_fleetlog_runtime: task.runtime,
      __meta_fleetlog_placed_at: timeText(task.placedAt),
    };
    for (const [key, value] of Object.entries(service.spec.labels))
      labels[`__meta_fleetlog_label_${key.replaceAll(/[^A-Za-z0-9_]/g, "_")}`] = value;
    yield { targets: [`${publishAddress.includes(":") ? `[${publishAddress}]` : publishAddress}:${port}`], labels };
  }
}
