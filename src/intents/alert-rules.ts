import { conditionProblems, eventPattern, type ServiceSpec } from "../model/index.js";
import { type FieldError, isClusterError } from "../ports/index.js";

/** What is wrong with the alerts of a spec. */
export function alertProblems({ alerts = [] }: ServiceSpec): FieldError[] {
  return alerts.flatMap(({ name, when }, index) => {
    const at = `/alerts/${index}`;
    const isTaken = alerts.findIndex((other) => other.name === name) < index;
    return [
      ...(isTaken ? [{ field: `${at}/name`, message: `${name} is the name of another alert of this service` }] : []),
      ...conditionProblems(when, `${at}/when`),
      ...typeProblems(when.types ?? [], `${at}/when/types`),
    ];
  });
}

function typeProblems(types: readonly string[], field: string): FieldError[] {
  try {
    eventPattern(types, undefined, field);
    return [];
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return error.errors;
  }
}
