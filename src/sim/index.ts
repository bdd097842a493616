/**
 * The seeded simulation: the real core, writer, lease, forwarding and agents in one process, on a virtual clock and one
 * log in memory, while log, network and processes fail as a seed says; every step is checked against the rules of the
 * design. Nothing here may decide anything but by its seed: the same seed gives the same log, byte for byte.
 */
export { type Result, type Schedule, scheduleOf, simulate } from "./simulate.js";
export { type Counts, required, type Violation } from "./world.js";
