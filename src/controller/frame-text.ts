import type { ControllerFrame } from "../model/index.js";

/** Specs, routes and their changes go to many agents as they are, and are written out once; the view never changes them. */
const texts = new WeakMap<object, string>();

function textOf(value: object): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}

/** The frame as JSON. */
export function frameText(frame: ControllerFrame): string {
  if (frame.frame !== "set" && frame.frame !== "delta") return JSON.stringify(frame);
  const { specs, routes, targetChanges, ...rest } = { targetChanges: undefined, ...frame };
  const shared = Object.entries({ specs, routes, targetChanges });
  const lists = shared.flatMap(([name, list]) => (list ? [`"${name}":[${list.map(textOf).join()}]`] : []));
  return `${JSON.stringify(rest).slice(0, -1)},${lists.join()}}`;
}
