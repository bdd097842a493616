import type { Outcome } from "../model/index.js";
import { tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { App, Request, Response } from "./http/index.js";
import { type Translation, translateIntents } from "./intent-requests.js";
import { earlierOutcome, settle } from "./writes.js";

/** Several writes as one intent, under one idempotency key. */
export function bulk(app: App, context: ApiContext): void {
  app.post("/v1/bulk", async (request, response) => {
    const { intents } = request.body as { intents: { do: string }[] };
    const earlier = earlierOutcome(context, request, response);
    const { outcome, secrets, warnings } = earlier
      ? { outcome: earlier, secrets: none, warnings: () => ({}) }
      : await carryOut(request, response, intents);
    const { statuses = [], ids = [] } = outcome.detail ?? {};
    const results = intents.map((asked, index) => {
      const id = ids[index];
      const secret = secrets.get(index);
      const shown = secret === undefined ? {} : { secret };
      return { do: asked.do, status: Number(statuses[index]), ...(id ? { id } : {}), ...shown, ...warnings(index) };
    });
    response.json({ results });
  });

  async function carryOut(request: Request, response: Response, given: unknown[]): Promise<CarriedOut> {
    const { intents, secrets, warnings, located } = await translateIntents(context, tokenOf(response), context.controller.view(), given);
    const settled = await settle(context, request, response, { type: "Bulk", intents }).catch((error: unknown) => {
      throw located(error);
    });
    return { outcome: settled.outcome, secrets: settled.replayed ? none : secrets, warnings };
  }
}

interface CarriedOut {
  outcome: Outcome;
  secrets: Secrets;
  warnings: Translation["warnings"];
}

type Secrets = ReadonlyMap<number, string>;

/** The secrets of an earlier request are in its answer alone. */
const none: Secrets = new Map();
