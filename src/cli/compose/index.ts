/**
 * The Compose files of the person who runs the command, made into the one document that is sent: what only this host knows
 * (files, the environment) is put in here, and what the controller says of the document is told of the files again.
 */

export { type ComposeFlags, type LocalProject, placedError, readProject } from "./project.js";
