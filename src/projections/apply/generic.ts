import type { ServiceSpec } from "../../model/index.js";
import { own } from "../own.js";
import type { NodeView } from "../view.js";

/** Units by name. */
export type GenericAmounts = Readonly<Record<string, number>>;

const nothing: GenericAmounts = Object.freeze({});

/** What one task of this spec takes of its node's generic resources: the sum over its containers. */
export function genericDemandOf({ containers }: ServiceSpec): GenericAmounts {
  let sums: Record<string, number> | undefined;
  for (const { resources } of containers) {
    if (resources.generic === undefined) continue;
    sums ??= {};
    for (const [name, amount] of Object.entries(resources.generic))
      sums[name] = (Object.hasOwn(sums, name) ? (sums[name] ?? 0) : 0) + amount;
  }
  return sums ?? nothing;
}

/** @param ids those that the task was given, of the resources that have any */
export function takeGeneric(node: NodeView, amounts: GenericAmounts, ids: Record<string, string[]> | null): void {
  for (const name in amounts) {
    const amount = amounts[name] as number;
    const use = useOf(node, name) ?? { count: 0, ids: [] };
    own(node, "usedGeneric")[name] = { count: use.count + amount, ids: [...use.ids, ...(ids?.[name] ?? [])] };
  }
}

export function releaseGeneric(node: NodeView, amounts: GenericAmounts, ids: Record<string, string[]> | null): void {
  for (const name in amounts) {
    const amount = amounts[name] as number;
    const use = useOf(node, name);
    if (!use) continue;
    const given = ids?.[name] ?? [];
    const uses = own(node, "usedGeneric");
    if (use.count <= amount) delete uses[name];
    else uses[name] = { count: use.count - amount, ids: use.ids.filter((id) => !given.includes(id)) };
  }
}

/** Own members only: a resource may be called as anything, also "constructor". */
function useOf({ usedGeneric }: NodeView, name: string): NodeView["usedGeneric"][string] | undefined {
  return Object.hasOwn(usedGeneric, name) ? usedGeneric[name] : undefined;
}
