import type { EventOf } from "../../model/index.js";
import { put, remove, scopedName } from "../access.js";
import { own } from "../own.js";
import type { View } from "../view.js";

export function configCreated(view: View, { data, time }: EventOf<"config.created">): void {
  const { config: id, name, namespace, labels, stack = null, data: content } = data;
  put(own(view, "configs"), scopedName(namespace, name), { id, name, namespace, labels, stack, createdAt: time, data: content });
}

export function configRemoved(view: View, { data }: EventOf<"config.removed">): void {
  remove(own(view, "configs"), scopedName(data.namespace, data.name));
}

export function secretCreated(view: View, { data, time }: EventOf<"secret.created">): void {
  const { secret: id, name, namespace, labels, stack = null, envelope } = data;
  put(own(view, "secrets"), scopedName(namespace, name), { id, name, namespace, labels, stack, createdAt: time, envelope });
}

export function secretRemoved(view: View, { data }: EventOf<"secret.removed">): void {
  remove(own(view, "secrets"), scopedName(data.namespace, data.name));
}
