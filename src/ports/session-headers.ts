/**
 * On an agent's request for a session: what it takes beyond what every agent does. Controllers that know nothing of it ignore a
 * header, where they would refuse a member of a frame.
 */

/** The agent takes part in traces. */
export const tracesHeader = "fleetlog-traces";
/** The agent can be told what changed in the targets of a route, instead of the whole route. */
export const targetChangesHeader = "fleetlog-target-changes";

/** It can send all columns of a sample. */
export const measuresHeader = "fleetlog-measures";
