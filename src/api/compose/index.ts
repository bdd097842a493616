/**
 * Turns a Compose file into service specs. What the file says is carried out or refused by name and line; nothing is
 * passed over. The text comes from outside: its size, depth, aliases and what it expands to are bounded before any work
 * is done that grows with them.
 */

export { type ComposeProject, parseCompose } from "./compose.js";
export type { ComposeOptions } from "./options.js";
