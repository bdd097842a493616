/**
 * Turns a Compose file into service specs. What the file says is carried out, or named with its place as something that is
 * not; nothing is passed over. The text comes from outside: its size, depth, aliases and what it expands to are bounded
 * before any work is done that grows with them.
 */

export { type ComposeProject, type ComposeWarning, parseCompose } from "./compose.js";
export { digestName } from "./files.js";
export { supportMatrix } from "./matrix.js";
export type { ComposeOptions, ComposeRuntime } from "./options.js";
export { emit, type Loaded, type Loader, nearest, parseEnvFile, type Resolved, resolveCompose, within } from "./source/index.js";
