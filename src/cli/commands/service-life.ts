import type { Command } from "commander";
import type { Service } from "../converge.js";
import { act, group, leaf } from "../leaf.js";
import type { Session } from "../session.js";
import type { Terminal } from "../terminal.js";
import { addWatchFlags, type WatchFlags } from "../watch-flags.js";
import { conclude } from "./service-change.js";

const verbs = {
  start: {
    summary: "start services that were stopped",
    examples: ["service start web", "service start web api --detach"],
  },
  stop: {
    summary: "stop all tasks of services; their specs stay, and may change until they are started",
    examples: ["service stop web"],
  },
  restart: {
    summary: "replace every task of services by a new one, as their update policy says",
    examples: ["service restart web", "service restart web --detach"],
  },
  rollback: {
    summary: "put the spec back that a service had before its newest update",
    examples: ["service rollback web"],
  },
  restore: {
    summary: "take back the removal of services; `service ls --removed` lists them",
    examples: ["service restore web", "service restore k2j4w9x0a1b2"],
  },
} as const;

/** The verbs that say nothing but themselves, each watched to its end. */
export function addLife(parent: Command, io: Terminal): void {
  for (const verb of Object.keys(verbs) as (keyof typeof verbs)[]) {
    const { summary, examples } = verbs[verb];
    const command = leaf(parent, { usage: `${verb} <service...>`, summary, examples: [...examples] });
    addWatchFlags(command);
    act(command, io, async (session, names: string[], flags: WatchFlags) => {
      const ask = (service: string) =>
        session.client.post(`/v1/services/{service}/${verb}`, { params: { path: { service }, query: { namespace: session.namespace } } });
      await inTurn(session, names, ask, flags);
    });
  }
}

export function addRollout(parent: Command, io: Terminal): void {
  const rollout = group(parent, "rollout", "what a change of a service is carried out by");
  const summaries = {
    pause: "begin no further slot; what was begun ends",
    resume: "go on; what failed so far counts no more",
    abort: "put the spec back that the service had before",
  } as const;
  for (const action of ["pause", "resume", "abort"] as const) {
    const examples = [`service rollout ${action} web`];
    const command = leaf(rollout, { usage: `${action} <service...>`, summary: summaries[action], examples });
    addWatchFlags(command);
    act(command, io, async (session, names: string[], flags: WatchFlags) => {
      const ask = (service: string) => {
        const params = { path: { service }, query: { namespace: session.namespace } };
        return session.client.post("/v1/services/{service}/rollout", { params, body: { action } });
      };
      // A paused rollout has nothing to be waited for.
      await inTurn(session, names, ask, action === "pause" ? { ...flags, detach: true } : flags);
    });
  }
}

type Ask = (service: string) => Promise<{ data: Service; position: string | undefined }>;

async function inTurn(session: Session, names: string[], ask: Ask, flags: WatchFlags): Promise<void> {
  const services: Service[] = [];
  let first: string | undefined;
  for (const name of names) {
    const { data, position } = await ask(name);
    first ??= position;
    services.push(data);
  }
  await conclude(session, services, first, flags);
}
