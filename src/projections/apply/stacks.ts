import type { EventOf } from "../../model/index.js";
import { put, remove, scopedName } from "../access.js";
import { own } from "../own.js";
import type { View } from "../view.js";

export function stackDeployed(view: View, { data, time }: EventOf<"stack.deployed">): void {
  const { namespace, name, services } = data;
  put(own(view, "stacks"), scopedName(namespace, name), { namespace, name, services, deployedAt: time });
}

export function stackRemoved(view: View, { data }: EventOf<"stack.removed">): void {
  remove(own(view, "stacks"), scopedName(data.namespace, data.name));
}
