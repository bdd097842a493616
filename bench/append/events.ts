import type { DraftEvent } from "../../src/log/index.js";

const origin = { client: "127.0.0.1", controller: "c0n1t2r3o4l5" };
const start = 1_700_000_000_000;

/** Drafts in the proportions of a busy cluster: eight reports of a task or two to one placement and one intent. */
export function draftEvents(count: number): DraftEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = index % 10;
    return kind === 0 ? placed(index) : kind === 1 ? scaled(index) : observed(index);
  });
}

function observed(index: number): DraftEvent {
  const node = `node${pad(index % 1000)}`;
  const slots = index % 4 === 0 ? [1, 2] : [1];
  return {
    type: "tasks.observed",
    subject: `node/${node}`,
    data: {
      node,
      bootId: "5d1c52a6",
      reportSeq: index + 1,
      observations: {
        tasks: slots.map((slot) => taskOf(index, slot)),
        containers: slots.map(() => 0),
        generations: slots.map(() => 1),
        states: slots.map(() => "running"),
      },
    },
    time: start + index,
    actor: `node/${node}`,
    origin,
    intent: null,
    traceparent: null,
  };
}

function placed(index: number): DraftEvent {
  const service = `serv${pad(index % 997)}`;
  const slots = [1, 2, 3, 4];
  return {
    type: "tasks.placed",
    subject: `service/${service}`,
    data: {
      service,
      specVersion: 1,
      runtime: "process",
      reason: "replicas",
      slots,
      tasks: slots.map((slot) => taskOf(index, slot)),
      nodes: slots.map((slot) => `node${pad((index + slot) % 1000)}`),
      explanation: { scheduler: 1, seed: index, considered: 1000, refusals: [] },
    },
    time: start + index,
    actor: "controller/c0n1t2r3o4l5",
    origin,
    intent: null,
    traceparent: null,
  };
}

function scaled(index: number): DraftEvent {
  const service = `serv${pad(index % 997)}`;
  return {
    type: "service.scaled",
    subject: `service/${service}`,
    data: { service, replicas: index % 100 },
    time: start + index,
    actor: "token/a1d2m3i4n5t6",
    origin,
    intent: { id: `inte${pad(index)}`, outcome: { status: 200, id: service } },
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  };
}

function taskOf(index: number, slot: number): string {
  return `serv${pad(index % 997)}.${slot}.t1a2s3k4000${slot}`;
}

function pad(value: number): string {
  return String(value).padStart(8, "0");
}
