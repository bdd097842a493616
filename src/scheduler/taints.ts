import type { ServiceSpec, Taint } from "../model/index.js";
import type { NodeView } from "../projections/index.js";

/** The node's taints of these effects that the spec does not tolerate. An absent member of a toleration matches every one. */
export function intolerable({ placement: { tolerations } }: ServiceSpec, node: NodeView, effects: readonly Taint["effect"][]): Taint[] {
  return (node.settings.taints ?? []).filter(
    (taint) =>
      effects.includes(taint.effect) &&
      !tolerations.some(
        ({ key, value, effect }) =>
          (key === undefined || key === taint.key) &&
          (value === undefined || value === taint.value) &&
          (effect === undefined || effect === taint.effect),
      ),
  );
}

/** Whether a task of this spec that runs on the node may stay: every `no-execute` taint is tolerated. */
export function mayStay(spec: ServiceSpec, node: NodeView): boolean {
  return intolerable(spec, node, ["no-execute"]).length === 0;
}

export function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === "" ? "" : `=${value}`}:${effect}`;
}
