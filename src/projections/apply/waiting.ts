import type { ServiceView, View } from "../view.js";

/** What newly starts waits for what it depends on. */
export function holdUntilReleased(view: View, service: ServiceView): void {
  service.released = service.spec.dependsOn === undefined ? null : false;
  noteWaiting(view, service);
}

/** Keeps `waiting` true: whatever happens elsewhere need only be held against these few. */
export function noteWaiting(view: View, service: ServiceView): void {
  const { id, removed, stopped, released, rollout } = service;
  const waits = released !== null && !removed && !stopped && (!released || rollout !== null);
  if (waits === view.waiting.includes(id)) return;
  view.waiting = waits ? [...view.waiting, id] : view.waiting.filter((other) => other !== id);
}
