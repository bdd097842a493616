import { positionText, rangeOf } from "../model/index.js";
import { entriesOf, positionAt } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodesByStateOf, tasksByStateOf, timeText } from "./convert.js";
import { digestOf } from "./digest.js";
import type { App } from "./http/index.js";
import { answer } from "./reads.js";

export function cluster(app: App, context: ApiContext): void {
  const { controller } = context;
  app.get("/v1/cluster", async (_request, response) => {
    requireEverywhere(response, "read");
    // Both of one moment: the view may move on while its digest is made.
    const view = controller.view();
    const { carrier, version, holder, url, hash, alarms, begun, controllers, clusterVersion } = controller.status();
    let services = 0;
    for (const service of entriesOf(view.services)) if (!service.removed) services++;
    answer(response, view, {
      id: view.cluster,
      lineage: view.lineage,
      position: positionText(view.lineage, view.seq),
      time: timeText(view.time),
      digest: await digestOf(context, view),
      viewVersion: view.viewVersion,
      version,
      clusterVersion,
      log: { carrier, hash, ...(await membersOf(context)) },
      begun: { from: begun.from, position: begun.seq === 0 ? null : positionAt(view, begun.seq) },
      lease: { epoch: view.epoch, holder, url },
      nodes: nodesByStateOf(view),
      services,
      tasks: tasksByStateOf(view),
      controllers: controllers.map(({ name, url: at, version: runs, seq, lagMs, silentMs, clusterVersions, viewVersion }) => ({
        name,
        url: at,
        version: runs,
        holder: name === holder,
        position: positionText(view.lineage, seq),
        lagMs,
        silentMs,
        clusterVersions: rangeOf(clusterVersions),
        ...(viewVersion === undefined ? {} : { viewVersion }),
      })),
      alarms,
    });
  });
}

/** What stands in no view and on no log: every controller does it itself. */
export function logMembers(app: App, { controller }: ApiContext): void {
  app.delete("/v1/cluster/members/:member", async (request, response) => {
    requireEverywhere(response, "*");
    await controller.removeLogMember(request.params.member);
    response.status(204).end();
  });
}

/** Who agrees on the log, and how many of them may still be lost before nothing can be written. */
async function membersOf({ controller }: ApiContext): Promise<object> {
  const members = await controller.logMembers();
  if (!members) return {};
  const voters = members.filter(({ voter }) => voter);
  const quorum = Math.floor(voters.length / 2) + 1;
  return { members, quorum, spare: voters.filter(({ reachable }) => reachable).length - quorum };
}
