import { equalJson, type Route, type TargetChanges } from "../model/index.js";

/** Routes are told to many agents as they are, so that what became of one is found out once. */
const known = new WeakMap<Route, WeakMap<Route, TargetChanges | null>>();

/** What turns the targets of the one into those of the other; undefined where more than targets changed, or most of them. */
export function targetChanges(before: Route, after: Route): TargetChanges | undefined {
  let changes = known.get(after);
  if (!changes) {
    changes = new WeakMap();
    known.set(after, changes);
  }
  let change = changes.get(before);
  if (change === undefined) {
    change = compare(before, after);
    changes.set(before, change);
  }
  return change ?? undefined;
}

function compare({ targets: old, ...before }: Route, { targets: now, ...after }: Route): TargetChanges | null {
  if (!equalJson(before, after)) return null;
  const known = new Map(old.map((target) => [target.task, target]));
  const targets: TargetChanges["targets"] = [];
  for (const target of now) {
    if (!equalJson(known.get(target.task), target)) targets.push(target);
    known.delete(target.task);
  }
  const gone = [...known.keys()];
  if (targets.length + gone.length > now.length / 2) return null;
  return { service: after.service, endpoint: after.endpoint, targets, gone };
}
