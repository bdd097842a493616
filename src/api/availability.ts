import type { Schemas } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { availabilityOver, positionAt, type View } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { momentOf } from "./moments.js";
import { answer, query, whereTold } from "./reads.js";
import { wantedService } from "./services.js";

/** Unless the request says from when on. */
const spanDefaultMs = 30 * 24 * 3_600_000;
/** Outages that are shown, the costliest. */
const outagesMax = 100;
const million = 1_000_000;

/** How much of a span of time a service had its replicas, by replay of the log. */
export function availability(app: App, context: ApiContext): void {
  const { controller, clock } = context;
  app.get("/v1/services/:service/availability", async (request, response) => {
    const view = controller.view();
    const service = wantedService(view, request, response, "read");
    const { id, name, namespace, spec } = service;
    if (spec.mode === "job") {
      const message = "is a job: it runs to completion and has no availability";
      throw new ClusterError("invalid", "no_availability", `service ${name} ${message}`, { errors: [{ field: "service", message }] });
    }
    const now = Math.max(clock.now(), view.time);
    const to = Math.min(now, timeIn(query(request, "to"), "to", view, now) ?? now);
    const from = Math.max(service.createdAt, timeIn(query(request, "from"), "from", view, now) ?? to - spanDefaultMs);
    if (from > to) {
      const message = `must be before ${timeText(to)}`;
      throw new ClusterError("invalid", "invalid_parameter", `from ${message}`, { errors: [{ field: "from", message }] });
    }
    const figures = await controller.walk(from, (base, batches) => availabilityOver(base, batches, { service: id, from, to }));
    const { countedMs, availableMs, servingMs } = figures;
    const shown = figures.outages
      .toSorted((a, b) => b.to - b.from - (a.to - a.from))
      .slice(0, outagesMax)
      .sort((a, b) => a.from - b.from);
    const outages: Schemas["ServiceAvailability"]["outages"] = [];
    for (const outage of shown)
      outages.push({
        from: timeText(outage.from),
        to: outage.ended === null ? null : timeText(outage.to),
        lostMs: outage.to - outage.from,
        wanted: outage.wanted,
        healthy: outage.healthy,
        began: (await whereTold(eventAt(context, view, outage.began))) ?? null,
        ended: (await whereTold(eventAt(context, view, outage.ended))) ?? null,
      });
    const target = spec.availability?.target ?? null;
    answer(response, view, {
      service: { id, name, namespace },
      from: timeText(from),
      to: timeText(to),
      countedMs,
      availableMs,
      servingMs,
      availability: shareOf(availableMs, countedMs),
      serving: shareOf(servingMs, countedMs),
      target,
      budget: target === null ? null : budgetOf(target, countedMs, countedMs - availableMs),
      outages,
      outagesFound: figures.outages.length,
    } satisfies Schemas["ServiceAvailability"]);
  });
}

/** @throws ClusterError for a position: a span is of time */
function timeIn(text: string | undefined, field: string, view: View, now: number): number | undefined {
  if (text === undefined) return undefined;
  const moment = momentOf(text, field, view, now);
  if ("time" in moment) return moment.time;
  const message = "must be a time such as 2026-01-31T12:00:00Z, or how long ago, such as 7d";
  throw new ClusterError("invalid", "invalid_parameter", `${field} ${message}`, { errors: [{ field, message }] });
}

/** In parts per million, rounded down; null where nothing was counted. */
function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part * million) / whole);
}

function budgetOf(target: number, countedMs: number, spentMs: number): Schemas["ErrorBudget"] {
  const allowedMs = Math.floor((countedMs * (million - target)) / million);
  return { allowedMs, spentMs, leftMs: allowedMs - spentMs };
}

/** Who did what, where the log still holds it. */
async function eventAt({ controller }: ApiContext, view: View, seq: number | null): Promise<Schemas["EventReference"] | null> {
  if (seq === null || seq < (await controller.oldest())) return null;
  for await (const batch of controller.read(seq - 1, seq))
    for (const { time, type, subject, actor } of batch)
      return { position: positionAt(view, seq), time: timeText(time), type, subject, actor };
  return null;
}
