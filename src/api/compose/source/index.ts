/**
 * Compose files as text, and the one document that they make: read, variables replaced, merged. Each part of it knows the
 * file and line where it was written. Nothing here knows what a key means beyond how it is merged, and nothing reads a
 * file by itself.
 */

export { takeContents, usedFiles } from "./contents.js";
export { parseEnvFile } from "./dotenv.js";
export { emit } from "./emit.js";
export type { Loaded, Loader } from "./loader.js";
export { within } from "./paths.js";
export { type ComposeSource, type Resolved, type ResolveOptions, resolveCompose } from "./resolve.js";
export { isNothing, member, nearest, type Tree } from "./tree.js";
