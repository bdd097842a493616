import type { ServiceSpec } from "../model/index.js";
import type { FieldError } from "../ports/index.js";

/** Members of a spec that have their place in the contract and that nothing carries out yet: refused by name, never ignored. */
export function notYet(spec: ServiceSpec): FieldError[] {
  const asked: [field: string, asked: boolean][] = [
    ["/mode", spec.mode === "job"],
    ["/job", spec.job !== undefined],
  ];
  return asked.filter(([, is]) => is).map(([field]) => ({ field, message: "is not carried out yet" }));
}
