import type { AssignedFile } from "../model/index.js";
import { isClusterError } from "../ports/index.js";
import { findConfig, findSecret, type View } from "../projections/index.js";
import type { NeededFile } from "./needed-files.js";
import type { SecretKeys } from "./secret-keys.js";

/** Of base64 in one frame; a file that is larger alone has a frame of its own. */
const frameCharsMax = 1024 * 1024;

/**
 * Files as one agent may have them: secrets are opened here, at the moment of sending, and only for a connection that nobody
 * else can read. What cannot be given says why.
 */
export function openFiles(view: View, keys: SecretKeys | undefined, confidential: boolean, needed: readonly NeededFile[]): AssignedFile[] {
  return needed.map((file) => ({ ...file, ...contentOf(view, keys, confidential, file) }));
}

function contentOf(view: View, keys: SecretKeys | undefined, confidential: boolean, { kind, namespace, name }: NeededFile): Content {
  if (kind === "config") {
    const config = findConfig(view, namespace, name);
    return config ? { data: config.data } : { withheld: "it is not there" };
  }
  const secret = findSecret(view, namespace, name);
  if (!secret) return { withheld: "it is not there" };
  if (!confidential) return { withheld: "secrets are sent over TLS or within one host, and this agent's session is neither" };
  if (!keys) return { withheld: "the controller that this agent is connected to has no key for secrets (--secrets-key)" };
  try {
    return { data: keys.open(namespace, name, secret.envelope).toString("base64") };
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return { withheld: error.message };
  }
}

type Content = { data: string } | { withheld: string };

/** In frames that an agent takes. */
export function* inFrames(files: readonly AssignedFile[]): Generator<AssignedFile[]> {
  let part: AssignedFile[] = [];
  let chars = 0;
  for (const file of files) {
    const more = file.data?.length ?? 0;
    if (part.length > 0 && chars + more > frameCharsMax) {
      yield part;
      part = [];
      chars = 0;
    }
    part.push(file);
    chars += more;
  }
  if (part.length > 0) yield part;
}
