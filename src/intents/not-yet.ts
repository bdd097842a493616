import type { ServiceSpec } from "../model/index.js";
import type { FieldError } from "../ports/index.js";

/** Members of a spec that have their place in the contract and that nothing carries out yet: refused by name, never ignored. */
export function notYet(spec: ServiceSpec): FieldError[] {
  const { placement } = spec;
  const asked: [field: string, asked: boolean][] = [
    ["/mode", spec.mode === "job"],
    ["/job", spec.job !== undefined],
    ["/placement/preferences", placement.preferences.length > 0],
    ["/placement/affinity", placement.affinity.length > 0],
    ["/placement/spread", placement.spread.length > 0],
    ["/placement/strategy", placement.strategy === "random"],
    ...spec.containers.map(({ resources }, i): [string, boolean] => [
      `/containers/${i}/resources/generic`,
      resources.generic !== undefined,
    ]),
  ];
  return asked.filter(([, is]) => is).map(([field]) => ({ field, message: "is not carried out yet" }));
}
