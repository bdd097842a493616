import type { ContainerSpec, FileReference, ServiceSpec } from "./types.js";

/** Configs and secrets differ in who may read them; as files of a container they are alike. */
export type FileKind = "config" | "secret";

export const fileKinds = ["config", "secret"] as const;

/** Of one config or secret; what Docker allows, in whole KiB. */
export const fileBytesMax = 512 * 1024;

/** A file that one container has. */
export interface FileUse {
  kind: FileKind;
  /** Index of the container. */
  container: number;
  /** Index among the container's configs or secrets. */
  index: number;
  reference: FileReference;
}

/** In the order of the spec. Most specs have none, and are asked often. */
export function filesOf({ containers }: Pick<ServiceSpec, "containers">): FileUse[] {
  let found: FileUse[] | undefined;
  for (const [container, { configs, secrets }] of containers.entries()) {
    if (!configs && !secrets) continue;
    found ??= [];
    found.push(...usesOf("config", container, configs), ...usesOf("secret", container, secrets));
  }
  return found ?? none;
}

const none: FileUse[] = [];

function usesOf(kind: FileKind, container: number, references: ContainerSpec["configs"] = []): FileUse[] {
  return references.map((reference, index) => ({ kind, container, index, reference }));
}

/** Names one of a namespace. */
export function fileKey(kind: FileKind, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/** Its absolute path in a container. */
export function targetOf(kind: FileKind, { source, target = source }: FileReference): string {
  if (target.startsWith("/")) return target;
  return kind === "config" ? `/${target}` : `/run/secrets/${target}`;
}
