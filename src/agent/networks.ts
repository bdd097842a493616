import type { AssignedSpec, NetworkAttachment, StackMembership } from "../model/index.js";

/** A network as its namespace and stack name it. */
export interface NetworkRef {
  namespace: string;
  /** Empty for a network of the namespace itself. */
  stack: string;
  name: string;
}

/** One that a container is on, and what it is called there. */
export interface JoinedNetwork extends NetworkRef {
  aliases: string[];
}

export interface Attached {
  namespace: string;
  stack?: StackMembership;
  networks?: NetworkAttachment[];
}

/** What a service is on that names no network. */
const defaultNetwork: NetworkAttachment = { name: "default" };

/** The networks of a service, each once, in the order of the spec. `names`: what the service is called on every one of them. */
export function networksOf({ namespace, stack, networks = [defaultNetwork] }: Attached, names: string[]): JoinedNetwork[] {
  const found = new Map<string, JoinedNetwork>();
  for (const { name, aliases = [], shared = false } of networks) {
    const ref = { namespace, stack: stack && !shared ? stack.name : "", name };
    const key = networkKey(ref);
    const before = found.get(key)?.aliases ?? names;
    found.set(key, { ...ref, aliases: [...new Set([...before, ...aliases])] });
  }
  return [...found.values()];
}

/** What a service is called without being given a name: its own, and the one that its stack has for it. */
export function namesOf({ name, stack }: Pick<AssignedSpec, "name" | "stack">): string[] {
  return stack ? [name, stack.alias] : [name];
}

/** Names hold no slash. */
export function networkKey({ namespace, stack, name }: NetworkRef): string {
  return `${namespace}/${stack}/${name}`;
}
