import type { Logger } from "pino";
import { webhookNamespace } from "../../api/index.js";
import { keyMissing, type RunningController } from "../../controller/index.js";
import type { Intent, OpenedWebhook } from "../../model/index.js";
import { systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import type { WebhookView } from "../../projections/index.js";
import {
  AlertWatch,
  type MetricsDesk,
  newestOf,
  WebhookDeliverer,
  WebhookPost,
  type WebhookTargets,
  webhookMetrics,
} from "../../streams/index.js";

const stopWithinMs = 2_000;

/** Whoever is told of events and alerts by this process, while its controller holds the lease. */
export function beginSubscribers(
  controller: RunningController,
  targets: WebhookTargets,
  metrics: Pick<MetricsDesk, "newest"> | undefined,
  logger: Logger,
) {
  const ending = new AbortController();
  const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
  const ports = { clock: systemClock, timers: systemTimers, random: systemRandom };
  const actor = `controller/${controller.status().name}`;
  const log = {
    view: () => controller.view(),
    holds: () => controller.lease().held === "here",
    subscribe: (after: number, signal: AbortSignal) => controller.subscribe(after, signal),
    oldest: () => controller.oldest(),
    find: controller.find.bind(controller),
    submit: (intent: Intent) => controller.submit(intent, { actor }),
  };
  const post = new WebhookPost({ targets, ...ports, view: log.view, open: (webhook) => opened(controller, webhook) });
  const deliverer = new WebhookDeliverer({ log, post, ...ports, onTrouble });
  const alerts = new AlertWatch({ log, ...ports, ...(metrics ? { metric: newestOf(metrics, systemClock) } : {}), onTrouble });
  const ended = Promise.all([deliverer.run(ending.signal), alerts.run(ending.signal)]).catch((error) =>
    logger.error({ err: error }, "webhooks and alerts have ended; the cluster works on"),
  );
  return {
    post,
    registries: [webhookMetrics(() => deliverer.counts)],
    /** While the controller can still write how far they have come. */
    async stop() {
      ending.abort();
      const over = new AbortController();
      // A log that does not answer is not waited for: what was sent since the last note is sent again.
      await Promise.race([ended, systemTimers.sleep(stopWithinMs, over.signal).catch(() => {})]);
      over.abort();
      post.close();
    },
  };
}

/** @throws ClusterError where this controller lacks the key */
function opened({ secretKeys }: RunningController, { name, envelope }: WebhookView): OpenedWebhook {
  if (!secretKeys) throw keyMissing(`webhook ${name} is under a key`);
  return JSON.parse(secretKeys.open(webhookNamespace, name, envelope).toString("utf8")) as OpenedWebhook;
}
