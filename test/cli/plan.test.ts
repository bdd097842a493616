import test from "ava";
import { showPlan } from "../../src/cli/plan.js";
import type { Session } from "../../src/cli/session.js";
import { fakeTerminal } from "../support/terminal.js";

const refused = (at: number) => ({
  do: "service.scale",
  detail: "no",
  errors: [{ field: `/intents/${at}/replicas`, message: "are too many" }],
});

/** What is printed of a plan with these results. */
async function printed(results: object[]): Promise<string> {
  const io = fakeTerminal();
  const empty = { events: [], resizes: [], placements: [], stops: [], pending: [] };
  const totals = { eventsTotal: 0, resizesTotal: 0, placementsTotal: 0, stopsTotal: 0, hidden: 0, complete: true };
  const data = { ok: false, position: "p-1", time: "now", results, ...empty, ...totals };
  const session = { io, json: false, client: { post: async () => ({ data }) } } as unknown as Session;
  await showPlan(session, []).catch(() => {});
  return io.stdout;
}

test("a plan of one write names the fault by its field alone, one of several says which write it is of", async (t) => {
  t.regex(await printed([refused(0)]), /^service\.scale: would be refused: replicas: are too many$/m);
  t.regex(await printed([refused(0), refused(1)]), /intents\.0\.replicas: are too many\n.*intents\.1\.replicas: are too many/);
});
