import type { ControllerFrame } from "../model/index.js";

/** Specs and routes go to many agents as they are, and are written out once; the view never changes them. */
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
  const { specs, routes, ...rest } = frame;
  return `${JSON.stringify(rest).slice(0, -1)},"specs":[${specs.map(textOf).join()}],"routes":[${routes.map(textOf).join()}]}`;
}
