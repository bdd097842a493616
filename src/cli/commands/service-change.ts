import type { Command } from "commander";
import { isClusterError } from "../../ports/index.js";
import type { Service } from "../converge.js";
import { Unsuccessful, UsageError } from "../exit.js";
import { act, leaf } from "../leaf.js";
import { addPlanFlag, type PlanFlags, showPlan } from "../plan.js";
import { addCreateFlags, addUpdateFlags, type CreateFlags, type UpdateFlags } from "../service-flags.js";
import { changedSpec, specOf } from "../service-spec.js";
import { printJson, type Session } from "../session.js";
import type { Terminal } from "../terminal.js";
import { type Outcome, watchServices } from "../watch.js";
import { addWatchFlags, type WatchFlags } from "../watch-flags.js";

/** Somebody else's change came between; more often than this in a row is no accident. */
const updateAttemptsMax = 5;

export function addCreate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "create [command...]",
    summary: "create a service and see it run; what it runs stands last",
    examples: [
      "service create --name web --replicas 3 --publish 8080 -- node server.mjs",
      "service create --name api --env DB=db:5432 --workdir ./api --health-http /healthz -- node api.mjs --verbose",
      "service create --name db --image postgres:16 --mount source=data,target=/var/lib/postgresql/data --network name=back,alias=pg",
      "service create --name logs --mode global --constraint node.labels.disk==ssd -- ./collect",
      "service create --name backup --mode job --cron '0 3 * * *' --time-zone Europe/Berlin --deadline 1h -- ./backup",
      "service create --name load --replicas 1000 --runtime simulated --detach",
    ],
  }).passThroughOptions();
  addWatchFlags(addPlanFlag(addCreateFlags(command)));
  act(command, io, async (session, words: string[], flags: CreateFlags & WatchFlags & PlanFlags) => {
    const spec = specOf(flags, words, session.namespace, io);
    if (flags.plan) return showPlan(session, [{ do: "service.create", spec }]);
    const { data, position } = await session.client.post("/v1/services", { body: spec });
    await conclude(session, [data], position, flags);
  });
}

export function addScale(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "scale <service=replicas...>",
    summary: "set the number of replicas of services",
    examples: ["service scale web=5", "service scale web=5 api=2 --detach"],
  });
  addWatchFlags(addPlanFlag(command));
  act(command, io, async (session, wanted: string[], flags: WatchFlags & PlanFlags) => {
    const parsed = wanted.map(parseScale);
    const { namespace } = session;
    if (flags.plan)
      return showPlan(
        session,
        parsed.map((scale) => ({ do: "service.scale", ...scale, namespace })),
      );
    const services: Service[] = [];
    let first: string | undefined;
    for (const { service, replicas } of parsed) {
      const params = { path: { service }, query: { namespace: session.namespace } };
      const { data, position } = await session.client.post("/v1/services/{service}/scale", { params, body: { replicas } });
      first ??= position;
      services.push(data);
    }
    await conclude(session, services, first, flags);
  });
}

export function addUpdate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "update <service> [command...]",
    summary: "change a service and see the change rolled out, one task after the other",
    examples: [
      "service update web --env-add LEVEL=debug --env-rm TRACE",
      "service update web --replicas 4 --reserve-memory 128M",
      "service update web --args 'server.mjs --port-file /tmp/port'",
      "service update web -- node server2.mjs",
    ],
  });
  addWatchFlags(addPlanFlag(addUpdateFlags(command)));
  act(command, io, async (session, service: string, words: string[], flags: UpdateFlags & WatchFlags & PlanFlags) => {
    if (flags.plan) return planUpdate(session, service, words, flags);
    const { data, position } = await update(session, service, words, flags);
    await conclude(session, [data], position, flags);
  });
}

/** Read, change, write under the version that was read; when somebody was faster, again from theirs. */
async function update({ client, io, namespace }: Session, service: string, words: string[], flags: UpdateFlags) {
  const params = { path: { service }, query: { namespace } };
  for (let attempt = 1; ; attempt++) {
    const { data, etag } = await client.get("/v1/services/{service}", { params });
    const body = changedSpec(data.spec, flags, words, io);
    try {
      return await client.put("/v1/services/{service}", { params: { ...params, header: { "If-Match": etag } }, body });
    } catch (error) {
      if (!isClusterError(error) || error.kind !== "precondition" || attempt === updateAttemptsMax) throw error;
    }
  }
}

async function planUpdate(session: Session, service: string, words: string[], flags: UpdateFlags): Promise<void> {
  const { client, io, namespace } = session;
  const { data } = await client.get("/v1/services/{service}", { params: { path: { service }, query: { namespace } } });
  const spec = changedSpec(data.spec, flags, words, io);
  await showPlan(session, [{ do: "service.update", service, namespace, ifMatch: "*", spec }]);
}

/** Watches the services unless told not to, and prints what `--json` asks for. */
export async function conclude(session: Session, services: Service[], after: string | undefined, flags: WatchFlags): Promise<void> {
  const { io, json } = session;
  const outcomes: Outcome[] = flags.detach ? [] : await watchServices(session, services, after, flags);
  if (json) {
    const documents = services.map((service) => {
      const outcome = outcomes.find((entry) => entry.service === service.name);
      return outcome ? { ...service, convergence: outcome } : service;
    });
    printJson(io, documents.length === 1 ? documents[0] : documents, 2);
  } else if (flags.detach) for (const service of services) io.out(`${service.name}\n`);
  if (outcomes.some((outcome) => outcome.verdict !== "converged")) throw new Unsuccessful();
}

/** The API's own limit; said here for numbers that are too long to be sent. */
const replicasMax = 100_000;

function parseScale(text: string): { service: string; replicas: number } {
  const match = /^(.+)=(\d+)$/.exec(text);
  if (!match) throw new UsageError(`${text}: write SERVICE=REPLICAS, such as web=5`);
  const replicas = Number(match[2]);
  if (replicas > replicasMax) throw new UsageError(`${text}: a service has at most ${replicasMax} replicas`);
  return { service: match[1] as string, replicas };
}
