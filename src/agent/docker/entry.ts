import type { Limits } from "../../model/index.js";
import type { Launch, StopCause } from "../launch-record.js";

/** What the agent keeps in mind of one container of its own. */
export interface Entry {
  launch: Launch;
  phase: "starting" | "running" | "ended";
  /** What the engine said last that it may use. */
  limits?: Limits;
  /** The engine's id of its container, once that is known. */
  container?: string;
  stop?: { cause: StopCause; signal: NodeJS.Signals; graceMs: number };
  /** Of its log once it has ended, where this host has it. */
  logBytes?: number;
  /** One look at its state at a time, and another when something happened meanwhile. */
  looking?: boolean;
  lookAgain?: boolean;
}
