import { filesOf, isPlainPath, type ServiceSpec, targetOf } from "../model/index.js";
import type { FieldError } from "../ports/index.js";

/** Of all containers of a service together. */
const filesPerServiceMax = 128;

/** What is wrong with the places of a spec's configs and secrets. */
export function fileProblems(spec: ServiceSpec): FieldError[] {
  const uses = filesOf(spec);
  if (uses.length === 0) return [];
  if (uses.length > filesPerServiceMax)
    return [{ field: "/containers", message: `a service has at most ${filesPerServiceMax} configs and secrets, not ${uses.length}` }];
  const taken = new Set<string>();
  for (const [index, { mounts = [] }] of spec.containers.entries()) for (const { target } of mounts) taken.add(`${index} ${target}`);
  return uses.flatMap(({ kind, container, index, reference }) => {
    const field = `/containers/${container}/${kind}s/${index}/target`;
    const target = targetOf(kind, reference);
    if (!isPlainPath(target) || target === "/") {
      const message = `${reference.target} is not a place for a file: give a path other than / without empty, . and .. parts`;
      return [{ field, message }];
    }
    // In a process all of a kind are in one folder.
    const place = spec.placement.runtime === "process" ? `${container} ${kind} ${target.split("/").at(-1)}` : `${container} ${target}`;
    if (taken.has(place)) return [{ field, message: `${target} is the place of another file or mount of this container` }];
    taken.add(place);
    return [];
  });
}
