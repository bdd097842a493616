/** An image reference in its parts, as the engine reads it. */
export interface ImageReference {
  /** Host, perhaps with a port; Docker Hub where none is named. */
  registry: string;
  /** Without the registry. */
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
  /** As it goes to the engine: never without a tag or a digest, which would mean every tag. */
  pullable: string;
}

export const dockerHub = "docker.io";

/** The first part is a registry only if it looks like a host. */
export function parseImage(text: string): ImageReference {
  const [named = "", digest] = text.split("@", 2) as [string, string?];
  const slash = named.indexOf("/");
  const first = named.slice(0, slash);
  const hasHost = slash > 0 && (/[.:]/.test(first) || first === "localhost");
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(":");
  const hasTag = colon > rest.lastIndexOf("/");
  const path = hasTag ? rest.slice(0, colon) : rest;
  const tag = hasTag ? rest.slice(colon + 1) : digest === undefined ? "latest" : undefined;
  const registry = hasHost ? first : dockerHub;
  const repository = registry === dockerHub && !path.includes("/") ? `library/${path}` : path;
  const name = hasHost ? `${first}/${path}` : path;
  return { registry, repository, tag, digest, pullable: digest === undefined ? `${name}:${tag}` : `${name}@${digest}` };
}
