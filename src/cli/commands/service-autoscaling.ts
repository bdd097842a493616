import type { Command } from "commander";
import { type AutoscalingFlags, addAutoscalingFlags, policyOf } from "../autoscaling-flags.js";
import { decisionLines, policyWords } from "../autoscaling-words.js";
import { act, group, leaf } from "../leaf.js";
import { addPlanFlag, type PlanFlags, showPlan } from "../plan.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";

/** Policies by which services are scaled. */
export function addAutoscaling(parent: Command, io: Terminal): void {
  const autoscaling = group(parent, "autoscaling", "policies by which `fleetlog autoscaler` scales services");
  addSet(autoscaling, io);
  addExplain(autoscaling, io);
  addList(autoscaling, io);
  addRemove(autoscaling, io);
}

function addSet(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "set <service>",
    summary: "give a service an autoscaling policy, in place of the one that it has",
    examples: [
      "service autoscaling set web --min 2 --max 20 --cpu 70",
      "service autoscaling set worker --min 0 --max 50 --target custom:jobs_waiting=10 --cooldown-down 2m",
      "service autoscaling set web -f policy.yaml --dry-run",
    ],
  });
  addPlanFlag(addAutoscalingFlags(command));
  act(command, io, async (session, service: string, flags: AutoscalingFlags & PlanFlags) => {
    const { client, json, namespace } = session;
    const policy = await policyOf(flags, io);
    if (flags.plan) return showPlan(session, [{ do: "autoscaling.set", service, namespace, policy }]);
    const params = { path: { service }, query: { namespace } };
    const { data } = await client.put("/v1/services/{service}/autoscaling", { params, body: policy });
    if (json) return printJson(io, data, 2);
    io.out(`${data.name}: ${policyWords(data)}\n`);
  });
}

function addExplain(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "explain <service>",
    summary: "show a service's policy and its last decisions: what each rule saw and wanted, and what held it back",
    examples: ["service autoscaling explain web", "service autoscaling explain web --json"],
  });
  act(command, io, async ({ client, json, namespace }, service: string) => {
    const { data } = await client.get("/v1/services/{service}/autoscaling", { params: { path: { service }, query: { namespace } } });
    if (json) return printJson(io, data, 2);
    io.out(`${data.name}: ${policyWords(data)}\n`);
    if (data.decisions.length === 0) io.out("no decision yet\n");
    for (const decision of data.decisions.toReversed()) for (const line of decisionLines(decision, io.now())) io.out(`  ${line}\n`);
  });
}

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ls",
    summary: "list the services that have an autoscaling policy",
    examples: ["service autoscaling ls", "service autoscaling ls --stack shop --json"],
  }).option("--stack <stack>", "only those of this stack");
  act(command, io, async ({ client, json, namespace }, { stack }: { stack?: string }) => {
    const found = await collect(client.list("/v1/autoscaling", { params: { query: { namespace, stack } } }));
    if (json) return printJson(io, found, 2);
    printTable(
      io,
      [
        { title: "NAME", value: ({ name }) => name, shrinkTo: 12 },
        { title: "REPLICAS", value: ({ replicas }) => String(replicas) },
        { title: "MIN", value: ({ policy }) => String(policy.min) },
        { title: "MAX", value: ({ policy }) => String(policy.max) },
        { title: "MODE", value: ({ policy }) => policy.mode ?? "auto" },
        { title: "LAST DECISION", value: (one) => one.decisions.at(-1)?.at ?? "-" },
      ],
      found,
    );
  });
}

function addRemove(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "rm <service...>",
    summary: "take the autoscaling policy of services away; their replicas stay as they are",
    examples: ["service autoscaling rm web"],
  });
  addPlanFlag(command);
  act(command, io, async (session, services: string[], { plan }: PlanFlags) => {
    const { client, json, namespace } = session;
    if (plan)
      return showPlan(
        session,
        services.map((service) => ({ do: "autoscaling.remove", service, namespace })),
      );
    for (const service of services) {
      await client.delete("/v1/services/{service}/autoscaling", { params: { path: { service }, query: { namespace } } });
      if (!json) io.out(`${service}\n`);
    }
    if (json) printJson(io, { removed: services }, 2);
  });
}
