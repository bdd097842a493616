/**
 * Decides what must happen so that the cluster becomes what its specs say: places, restarts, moves and stops tasks,
 * and tells which nodes are down. Pure: one file per duty, each looks at one service and adds to its work.
 * Never two tasks in one slot, but for the replacement of a drained one; never stops a drained task before its
 * replacement runs. Deadlines are derived from event times in the view, so a new lease holder finds them there.
 */

export { rolloutWaitsOf, type Unmet } from "./dependencies.js";
export { dirt, dirtyOf } from "./dirty.js";
export { orchestrate } from "./orchestrate.js";
export type * from "./types.js";
