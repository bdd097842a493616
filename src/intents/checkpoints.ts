import type { View } from "../projections/index.js";
import { event, settled } from "./answers.js";
import type { Asked, Decision } from "./decision.js";

export function recordCheckpoint(view: View, { type: _, ...data }: Asked<"RecordCheckpoint">): Decision {
  return settled([event("log.checkpointed", `log/${view.lineage}`, data)], { status: 204 });
}
