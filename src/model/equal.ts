/**
 * Whether two JSON values are the same: the order of members does not matter, and a member that is undefined is as none.
 * As comparing their canonical texts, but without writing these.
 */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i]));
  }
  return equalMembers(a as Members, b as Members);
}

type Members = Record<string, unknown>;

function equalMembers(a: Members, b: Members): boolean {
  let found = 0;
  for (const name of Object.keys(a)) {
    const member = a[name];
    if (member === undefined) continue;
    // An own member: a name such as "constructor" comes from outside.
    if (!Object.hasOwn(b, name) || !equalJson(member, b[name])) return false;
    found++;
  }
  for (const name of Object.keys(b)) if (b[name] !== undefined) found--;
  return found === 0;
}
