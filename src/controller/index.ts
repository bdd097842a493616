/** Wires the core to the shell: the lease, the writer, ticks, agents' sessions. */
export type * from "./controller.js";
