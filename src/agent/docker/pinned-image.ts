import { parseImage } from "./image-reference.js";

/** As the contract has it. */
const referenceCharsMax = 512;

/**
 * The reference with the digest by which its registry knows what the engine has under it, for every node to run the same;
 * null for an image that came from no registry. The tag stays, for people to read: the digest is what counts.
 */
export function pinnedImage(image: string, repoDigests: readonly string[]): string | null {
  const { registry, repository } = parseImage(image);
  for (const known of repoDigests) {
    const parsed = parseImage(known);
    if (parsed.digest === undefined || parsed.registry !== registry || parsed.repository !== repository) continue;
    const pin = `${image}@${parsed.digest}`;
    return pin.length <= referenceCharsMax ? pin : null;
  }
  return null;
}
