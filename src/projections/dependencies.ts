import type { StackMembership } from "../model/index.js";
import { lookUp, scopedName, serviceById } from "./access.js";
import type { ServiceView, View } from "./view.js";

/** What a service of this namespace and stack means by a name: one of its stack, else one of the namespace. */
export function dependencyNamed(
  view: View,
  { namespace, stack }: { namespace: string; stack: Pick<StackMembership, "name"> | null },
  name: string,
): ServiceView | undefined {
  const within = stack ? lookUp(view.serviceNames, scopedName(namespace, `${stack.name}_${name}`)) : undefined;
  const id = within ?? lookUp(view.serviceNames, scopedName(namespace, name));
  return id === undefined ? undefined : serviceById(view, id);
}
