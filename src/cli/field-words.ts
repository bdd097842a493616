import { cut } from "./table.js";
import { oneLine } from "./text.js";

const valueWidth = 60;

/** A JSON pointer as people write it: `/spec/containers/0/env` is `spec.containers.0.env`. */
export function pointerWords(pointer: string): string {
  const parts = pointer.slice(1).split("/");
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
}

/** A value in a line of text: a string as it is, anything else as JSON; nothing for what is not there. */
export function valueWords(value: unknown): string {
  if (value === undefined) return "-";
  return cut(oneLine(typeof value === "string" ? value : JSON.stringify(value)), valueWidth);
}
