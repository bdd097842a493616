import { createHash } from "node:crypto";
import { verifyLog } from "../log/index.js";
import { type EventRecord, type PlacementExplanation, tokenSecret } from "../model/index.js";
import { digest, emptyView, replay } from "../projections/index.js";
import { AgentNode } from "./agent-node.js";
import { AnswerAudit } from "./checks/answer-audit.js";
import { unlikeDesired } from "./checks/converged.js";
import { JobAudit } from "./checks/job-audit.js";
import { LogAudit } from "./checks/log-audit.js";
import { OrderAudit } from "./checks/order-audit.js";
import { StreamAudit } from "./checks/stream-audit.js";
import { ViewAudit } from "./checks/view-audit.js";
import { Clients } from "./client.js";
import { ControllerNode } from "./controller-node.js";
import { FaultInjector } from "./fault-injector.js";
import { type Fault, faultsMin, faultsOf } from "./faults.js";
import { SimHost } from "./host.js";
import { imageWishesOf } from "./image-workload.js";
import { jobWishesOf } from "./job-workload.js";
import { linkedWishesOf, secretKeys } from "./linked-workload.js";
import { LogLink } from "./log-link.js";
import { SimNetwork } from "./network.js";
import { resizeWishesOf } from "./resize-workload.js";
import { SharedLog } from "./shared-log.js";
import { controllerNames, inOrder, intentsMin, type Wish, wishesOf } from "./workload.js";
import { type Counts, type Violation, World } from "./world.js";

/** Wishes and faults come for so long; then every fault ends. */
export const activeMs = 30_000;
const firstFaultMs = 2_500;
/** How long what runs may differ from what is wanted once no fault is left: node timeout, grace, back-offs, a clock that was ahead. */
const convergeWithinMs = 180_000;
/** All jobs rest at one moment within this time, or else are busy: the log grows, as it does not where one hangs. */
const jobsRestWithinMs = 120_000;
const growsWithinMs = 6_000;
const lookEveryMs = 500;

/**
 * What a seed means belongs to the generator that makes it. The first knew a log that is alone, and no feed between
 * controllers, and the second no controller that leaves to the next append what follows from a few intents; seeds that were
 * found with them go on to mean what they meant.
 */
export type Generator = 1 | 2 | 3;
export const newestGenerator: Generator = 3;

export interface Seed {
  seed: number;
  generator: Generator;
}

/** What happens in a world, all of it drawn from the seed. A shrunk schedule holds less. */
export interface Schedule extends Seed {
  wishes: Wish[];
  faults: Fault[];
}

export interface Result extends Seed {
  violation: Violation | undefined;
  counts: Counts;
  /** How the log ended: equal for equal schedules. */
  head: string;
  records: readonly EventRecord[];
  steps: number;
  virtualMs: number;
  trace: string[] | undefined;
}

export function scheduleOf(seed: number, generator = newestGenerator): Schedule {
  const { random } = new World(seed, false);
  return {
    seed,
    generator,
    wishes: inOrder([
      ...wishesOf(random.fork("wishes"), activeMs),
      ...jobWishesOf(random.fork("jobs"), activeMs),
      ...resizeWishesOf(random.fork("sizes"), activeMs),
      ...imageWishesOf(random.fork("images"), activeMs),
      ...(generator > 1 ? linkedWishesOf(random.fork("linked"), activeMs) : []),
    ]),
    faults: faultsOf(random.fork("faults"), firstFaultMs, activeMs, generator > 1),
  };
}

/** Lets a whole schedule happen and watches every rule; a whole one must also have been hard enough. */
export async function simulate(schedule: Schedule, { traced = false, whole = true } = {}): Promise<Result> {
  const world = new World(schedule.seed, traced);
  const audits = new LogAudit(world);
  const jobs = new JobAudit(world);
  const log: SharedLog = new SharedLog(world, (landing) => {
    audits.landed(log, landing);
    for (const record of landing.added) {
      answers.landed(record);
      jobs.landed(record);
      if (record.type === "images.resolved") world.counts.imagesResolved++;
      if (record.type === "images.refused") world.counts.imagesRefused++;
      if (record.type === "tasks.refused" && waitsForAnother(record.data.explanation)) world.counts.dependencyWaits++;
    }
  });
  const answers = new AnswerAudit(world, log);
  const views = new ViewAudit(world, log);
  const orders = new OrderAudit(world, views);
  const streams = new StreamAudit(world, log);
  const network = new SimNetwork(world);
  const adminToken = { id: "admin0000000", credential: "0".repeat(64) };
  const controllers = controllerNames.map(
    (name) =>
      new ControllerNode({
        name,
        world,
        network,
        link: new LogLink(name, world, log),
        adminToken,
        secretKeys,
        follows: schedule.generator > 1,
        defers: schedule.generator > 2,
        audit: {
          applied: (by, batch) => audits.applied(by, batch),
          absent: (by, batch) => audits.absent(by, batch),
          shows: (by, controller) => views.shows(by, controller),
          streamed: (by, records) => streams.streamed(by, records),
          begins: (by) => views.forget(by),
        },
      }),
  );
  const startedEver = new Set<string>();
  const agents: AgentNode[] = [];
  const clients = new Clients(world, network, answers, () => views.newest);
  const injector = new FaultInjector({ world, network, log, controllers, agents });
  let healed = false;

  clients.plan(schedule.wishes, (wish, settled) => {
    const node = settled.outcome.id;
    const token = settled.outcome.detail?.token?.[0];
    if (!wish.joins || node === undefined || token === undefined || agents.some(({ identity }) => identity.node === node)) return;
    const { name, secret, description } = wish.joins;
    const agent = new AgentNode({
      world,
      network,
      host: new SimHost(`${name}-${node.slice(0, 4)}`, world, startedEver),
      identity: { node, name, token: tokenSecret(token, secret) },
      description,
      controllers: controllerNames,
      onObeyed: (id, before, after) => orders.obeyed(id, before, after),
    });
    agents.push(agent);
    agent.boot();
  });
  injector.plan(schedule.faults);
  for (const controller of controllers) world.loop.schedule(world.random.between(0, 50), () => controller.boot());
  world.loop.schedule(activeMs, () => {
    healed = true;
    injector.heal();
  });

  let converged = false;
  let grew = { seq: 0, at: 0 };
  const look = () => {
    world.loop.schedule(lookEveryMs, look);
    if (log.seq > grew.seq) grew = { seq: log.seq, at: world.loop.now };
    if (!healed) return;
    const problem = unsettled();
    if (problem === undefined) converged = true;
    else if (world.loop.now > activeMs + convergeWithinMs) world.fail("converges", problem);
  };
  world.loop.schedule(lookEveryMs, look);

  // A rejection that nobody takes ends a real process.
  const unhandled = (reason: unknown) => world.fail("unhandled", String((reason as Error)?.stack ?? reason));
  process.on("unhandledRejection", unhandled);
  try {
    await world.loop.run(() => {
      for (const controller of controllers) controller.look();
      return converged || world.violation !== undefined;
    });
    if (!world.violation) await lastWord();
  } catch (error) {
    world.fail("unhandled", String((error as Error)?.stack ?? error));
  } finally {
    process.off("unhandledRejection", unhandled);
  }
  if (!world.violation && whole) hardEnough();
  const { counts, violation, trace } = world;
  await log.close();
  return {
    seed: schedule.seed,
    generator: schedule.generator,
    violation,
    counts,
    head: createHash("sha256")
      .update(`${log.seq} ${log.records.at(-1)?.hash}`)
      .digest("hex"),
    records: log.records,
    steps: world.loop.steps,
    virtualMs: Math.round(world.loop.now),
    trace,
  };

  function unsettled(): string | undefined {
    if (clients.open > 0) return `${clients.open} clients still wait for an answer`;
    const holder = controllers.find(({ name }) => name === log.holder.split("-")[0]);
    const view = holder?.controller?.view();
    if (!view || view.seq !== log.seq) return `the holder ${log.holder} stands at ${view?.seq}, the log at ${log.seq}`;
    const jobsBusy = world.loop.now > activeMs + jobsRestWithinMs && world.loop.now - grew.at < growsWithinMs;
    return unlikeDesired(view, agents, jobsBusy);
  }

  /** What only the end can tell: the chain, and a replay from event 1 against what every controller shows. */
  async function lastWord(): Promise<void> {
    const report = await verifyLog(log.reader());
    world.check(report.ok, "contiguous", () => `the chain is broken: ${JSON.stringify(report.fault)}`);
    const replayed = replay(emptyView(), [log.records]);
    const wanted = digest(replayed);
    for (const { name, controller } of controllers) {
      if (controller?.view().seq !== log.seq) continue;
      world.check(controller.digest() === wanted, "equal-views", () => `${name} and a replay differ at ${log.seq}`);
    }
  }

  function hardEnough(): void {
    world.check(world.counts.intents >= intentsMin, "hard-enough", () => `only ${world.counts.intents} intents`);
    world.check(world.counts.faults >= faultsMin, "hard-enough", () => `only ${world.counts.faults} faults`);
  }
}

function waitsForAnother({ refusals }: PlacementExplanation): boolean {
  return refusals.some(({ filter }) => filter === "dependency");
}
