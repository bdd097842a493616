import type { Controller } from "../controller/index.js";
import {
  type Change,
  changedNodes,
  changedServices,
  entriesOf,
  type NodeView,
  nodeById,
  type ServiceView,
  serviceById,
  type View,
} from "../projections/index.js";
import { compareKeys, type PageKey } from "./pages.js";

interface Place {
  key: PageKey;
  id: string;
}

export interface OrderedOptions<T> {
  entries(view: View): Iterable<T>;
  find(view: View, id: string): T | undefined;
  changes(before: View, after: View): Iterable<Change<T>>;
  keyOf(value: T): PageKey;
}

/**
 * Objects of the view in the order of their lists. It follows the views that it is asked about by what differs between
 * them, so that a page costs what is on it, and not a sort of everything.
 */
export class Ordered<T extends { id: string }> {
  readonly #o: OrderedOptions<T>;
  #view: View | undefined;
  #places: Place[] = [];

  constructor(options: OrderedOptions<T>) {
    this.#o = options;
  }

  /** From this key on, itself included. The view may not change meanwhile. */
  *from(view: View, first: PageKey | undefined): Generator<T> {
    this.#follow(view);
    const places = this.#places;
    for (let at = first ? indexOf(places, first) : 0; at < places.length; at++) yield this.#o.find(view, (places[at] as Place).id) as T;
  }

  #follow(view: View): void {
    if (this.#view === view) return;
    if (!this.#view) {
      this.#places = [...this.#o.entries(view)].map((value) => ({ key: this.#o.keyOf(value), id: value.id }));
      this.#places.sort((a, b) => compareKeys(a.key, b.key));
    } else {
      for (const change of this.#o.changes(this.#view, view)) this.#apply(change);
    }
    this.#view = view;
  }

  #apply({ before, after }: Change<T>): void {
    const [was, is] = [before && this.#o.keyOf(before), after && this.#o.keyOf(after)];
    if (was && is && compareKeys(was, is) === 0) return;
    if (was) this.#places.splice(indexOf(this.#places, was), 1);
    if (after && is) this.#places.splice(indexOf(this.#places, is), 0, { key: is, id: after.id });
  }
}

/** Of the first place that is not before the key. */
function indexOf(places: readonly Place[], key: PageKey): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys((places[middle] as Place).key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const services = new WeakMap<Controller, Ordered<ServiceView>>();
const nodes = new WeakMap<Controller, Ordered<NodeView>>();

/** By namespace, name and id; also those that are being removed. */
export function orderedServices(controller: Controller): Ordered<ServiceView> {
  const ordered = services.get(controller) ?? new Ordered(serviceOrder);
  services.set(controller, ordered);
  return ordered;
}

/** By name and id. */
export function orderedNodes(controller: Controller): Ordered<NodeView> {
  const ordered = nodes.get(controller) ?? new Ordered(nodeOrder);
  nodes.set(controller, ordered);
  return ordered;
}

export const serviceOrder: OrderedOptions<ServiceView> = {
  entries: (view) => entriesOf(view.services),
  find: serviceById,
  changes: changedServices,
  keyOf: ({ namespace, name, id }) => [namespace, name, id],
};

export const nodeOrder: OrderedOptions<NodeView> = {
  entries: (view) => entriesOf(view.nodes),
  find: nodeById,
  changes: changedNodes,
  keyOf: ({ name, id }) => [name, id],
};
