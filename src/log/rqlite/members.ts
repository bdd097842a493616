import type { LogMember } from "../event-log.js";

/** As `/nodes?ver=2` answers; a node that does not answer has no `api_addr`. */
interface NodeSaid {
  id?: unknown;
  api_addr?: unknown;
  addr?: unknown;
  leader?: unknown;
  voter?: unknown;
  reachable?: unknown;
}

/** Undefined for an answer that is not of this form. */
export function membersIn(body: unknown): LogMember[] | undefined {
  const { nodes } = (body ?? {}) as { nodes?: unknown };
  if (!Array.isArray(nodes)) return undefined;
  return nodes.map(({ id, api_addr: api, addr, leader, voter, reachable }: NodeSaid) => ({
    id: String(id),
    url: typeof api === "string" && api !== "" ? api : String(addr),
    leader: leader === true,
    voter: voter === true,
    reachable: reachable === true,
  }));
}

/** Where its nodes speak to each other; undefined for an answer that is not of this form. None: this node has joined no others yet. */
export function raftAddressesIn(body: unknown): string[] | undefined {
  const { nodes } = (body ?? {}) as { nodes?: unknown };
  return Array.isArray(nodes) ? nodes.map(({ addr }: NodeSaid) => String(addr)) : undefined;
}
