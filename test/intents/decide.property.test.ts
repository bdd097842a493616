import test from "ava";
import fc from "fast-check";
import { decide } from "../../src/intents/index.js";
import { decodeEvent, eventVersion, type Intent, type NewEvent, presetScopes, taskId } from "../../src/model/index.js";
import { entriesOf, findNode, findService, nodeById, tokenById, type View } from "../../src/projections/index.js";
import { purgeAfterMs } from "../support/decider.js";
import { viewOf } from "../support/history.js";
import { description, id, node, noRefusals, placed, service, spec } from "../support/samples.js";

/** Of each type, so that the world is not one of refusals. */
const acceptedMin = 10;
const intentTypes: Intent["type"][] = [
  "JoinNode",
  "ConnectNode",
  "DrainNode",
  "ActivateNode",
  "RemoveNode",
  "CreateService",
  "ScaleService",
  "UpdateService",
  "RemoveService",
  "RestoreService",
  "StartService",
  "StopService",
  "RestartService",
  "RollBackService",
  "ControlRollout",
  "DeployStack",
  "RemoveStack",
  "CreateToken",
  "RevokeToken",
  "ReportTasks",
];

/**
 * Goal: whatever is asked, in whatever order, what is decided can be written and applied, and asking again changes
 * nothing more. Method: random intents in a small world, where names, ports and credentials meet often; in between,
 * tasks are placed as the orchestrator would.
 */
type Step = { do: "ask"; intent: (view: View) => Intent } | { do: "place"; service: string; node: string };

const nodeName = fc.constantFrom("a", "b");
const alias = fc.constantFrom("web", "db", "s_x");
const mode = fc.oneof({ weight: 9, arbitrary: fc.constant("replicated") }, { weight: 1, arbitrary: fc.constant("global") });
const stackName = fc.constantFrom("shop", "shop_s");
const credential = fc.constantFrom("0".repeat(64), "1".repeat(64));
const replicas = fc.integer({ min: 0, max: 3 });
const serviceName = fc.oneof(
  alias,
  fc.tuple(stackName, alias).map(([stack, name]) => `${stack}_${name}`),
);
const host = fc.integer({ min: 1, max: 2 }).map((cpu) => description({ capacity: { cpu, memory: 1 }, reserved: { cpu: 1 } }));
const endpoints = fc.array(
  fc.record({
    name: fc.constantFrom("main", "b"),
    mode: fc.constantFrom("ingress", "host"),
    published: fc.constantFrom(80, 81, undefined),
  }),
  { maxLength: 2 },
);
const members = fc
  .record({ replicas, endpoints, mode, program: fc.constantFrom("x", "y") })
  .map(({ program, ...rest }) => ({ ...structuredClone(rest), containers: [{ process: { command: [program] } }] }));
const ref = serviceName.map((service) => ({ namespace: "default", service }));
/** One that is often there. */
const likely = fc.oneof(ref, fc.constant({ namespace: "default", service: "web" }));
const states = fc.constantFrom("starting", "running", "stopping", "complete", "failed") as fc.Arbitrary<"running">;

type Life = "RestoreService" | "StartService" | "StopService" | "RestartService" | "RollBackService";

function lifeOf(...types: Life[]): fc.Arbitrary<Intent> {
  return fc.record({ type: fc.constantFrom(...types), service: likely });
}

const fixed: fc.Arbitrary<Intent> = fc.oneof(
  fc.record({ type: fc.constant("JoinNode" as const), name: nodeName, credential, description: host }),
  fc.constantFrom("DrainNode" as const, "ActivateNode" as const).chain((type) => fc.record({ type: fc.constant(type), node: nodeName })),
  fc.record({ type: fc.constant("RemoveNode" as const), node: nodeName, force: fc.boolean() }),
  fc.tuple(serviceName, members).map(([name, given]): Intent => ({ type: "CreateService", spec: spec(name, given) })),
  fc.tuple(likely, members).map(([service, given]): Intent => ({ type: "UpdateService", service, spec: spec(service.service, given) })),
  fc.record({ type: fc.constant("ScaleService" as const), service: ref, replicas }),
  fc.record({ type: fc.constant("RemoveService" as const), service: likely, purge: fc.nat(5).map((n) => n === 0) }),
  lifeOf("RollBackService"),
  lifeOf("RestoreService"),
  lifeOf("StartService"),
  lifeOf("StopService"),
  lifeOf("RestartService"),
  fc.record({
    type: fc.constant("ControlRollout" as const),
    service: likely,
    action: fc.constantFrom("pause" as const, "resume" as const, "abort" as const),
  }),
  fc.tuple(stackName, fc.dictionary(alias, members, { maxKeys: 3 }), fc.boolean()).map(([name, services, prune]): Intent => {
    const listed = Object.entries(services).map(([key, given]) => ({ alias: key, spec: spec(key, given) }));
    return { type: "DeployStack", namespace: "default", name, services: listed, prune };
  }),
  fc.record({ type: fc.constant("RemoveStack" as const), namespace: fc.constant("default"), name: stackName }),
  fc.tuple(fc.constantFrom("t1", "t2"), credential, fc.constantFrom("admin" as const, "viewer" as const)).map(
    ([name, secret, preset]): Intent => ({
      type: "CreateToken",
      name,
      token: id(name),
      credential: secret,
      scopes: presetScopes[preset],
    }),
  ),
  fc.constantFrom("t1", "t2", "node").map((name): Intent => ({ type: "RevokeToken", token: id(name) })),
);

/** What an agent says depends on the node that it speaks for. */
const hello = fc.tuple(nodeName, fc.constantFrom("boot1", "boot2"), host).map(
  ([name, bootId, given]) =>
    (view: View): Intent => ({ type: "ConnectNode", node: findNode(view, name)?.id ?? id(name), bootId, description: given }),
);
const report = fc
  .tuple(nodeName, fc.constantFrom("boot1", "boot2"), fc.integer({ min: 1, max: 4 }), fc.array(states, { minLength: 1, maxLength: 3 }))
  .map(([name, bootId, reportSeq, said]) => (view: View): Intent => {
    const known = findNode(view, name);
    const tasks = said.map((_, n) => known?.tasks[n] ?? taskId(id("gone"), 1, id("x")));
    const observations = { tasks, containers: said.map(() => 0), generations: said.map(() => 1), states: said };
    return { type: "ReportTasks", node: known?.id ?? id(name), bootId, reportSeq, observations };
  });

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fixed.map((intent): Step => ({ do: "ask", intent: () => intent })) },
    { weight: 3, arbitrary: fc.oneof(hello, report).map((intent): Step => ({ do: "ask", intent })) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("place" as const), service: serviceName, node: nodeName }) },
  ),
  { minLength: 1, maxLength: 80, size: "max" },
);

function placement(view: View, serviceName: string, nodeName: string, suffix: string): NewEvent[] {
  const service = findService(view, "default", serviceName);
  const node = findNode(view, nodeName);
  if (!service || !node || node.tasks.length >= 3) return [];
  const { id: at, specVersion } = service;
  const tasks = [taskId(at, 1, suffix)];
  const data = { service: at, specVersion, runtime: "process" as const, reason: "replicas" as const, slots: [1], tasks, nodes: [node.id] };
  return [{ type: "tasks.placed", subject: `service/${at}`, data: { ...data, explanation: noRefusals } }];
}

function checkWorld(t: { true(value: boolean, message?: string): void }, view: View): void {
  const names = new Set<string>();
  const ports = new Set<string>();
  for (const service of entriesOf(view.services)) {
    if (service.removed) continue;
    t.true(!names.has(service.name), `two services are named ${service.name}`);
    names.add(service.name);
    for (const { mode, published, protocol } of service.spec.endpoints) {
      if (mode !== "ingress" || published === undefined) continue;
      t.true(!ports.has(`${protocol}/${published}`), `${published} is published twice`);
      ports.add(`${protocol}/${published}`);
      t.true(view.publishedPorts[`${protocol}/${published}`] === service.id, `${published} is not the service's`);
    }
  }
  for (const node of entriesOf(view.nodes)) t.true(tokenById(view, node.token)?.node === node.id && nodeById(view, node.id) === node);
}

test("decide: what is decided can be written and applied, and asking again changes nothing more", (t) => {
  const accepted: Partial<Record<Intent["type"], number>> = {};
  fc.assert(
    fc.property(steps, (taken) => {
      let count = 0;
      const nextId = () => (++count).toString(36).padStart(12, "0");
      let view = viewOf([...node("a"), service("web"), placed("web", [[1, "a"]])]);
      let hadAdmin = false;
      for (const step of taken) {
        if (step.do === "place") {
          view = viewOf(placement(view, step.service, step.node, nextId()), { after: view });
          continue;
        }
        const intent = step.intent(view);
        const decision = decide(view, intent, { now: view.time, nextId, purgeAfterMs });
        if (decision.kind === "rejected") {
          t.true(decision.rejection.errors.length > 0 && decision.rejection.message.length > 0, JSON.stringify(decision));
          continue;
        }
        if (decision.kind === "unchanged") continue;
        accepted[intent.type] = (accepted[intent.type] ?? 0) + 1;
        for (const { type, data } of decision.events) decodeEvent(type, eventVersion(type), data, view.seq + 1);
        view = viewOf(decision.events, { after: view });
        checkWorld(t, view);
        // A rollback that replaces no task is over at once, and the next one undoes it.
        if (intent.type === "RollBackService") continue;
        // Nor is a purge by name, where the next of those that had it is meant then; the API names ids.
        if (intent.type === "RemoveService" && intent.purge) continue;
        t.not(decide(view, intent, { now: view.time, nextId, purgeAfterMs }).kind, "events", `${intent.type} is not repeat-safe`);
        const admins = [...entriesOf(view.tokens)].filter(({ scopes }) => scopes.some(({ verbs }) => verbs.includes("*"))).length;
        t.true(!hadAdmin || admins > 0, "the last admin token is gone");
        hadAdmin ||= admins > 0;
      }
    }),
    { numRuns: 500 },
  );
  for (const type of intentTypes) t.true((accepted[type] ?? 0) >= acceptedMin, `${type} was accepted too seldom to prove anything`);
});
