import { type LogEvent, taskAddress } from "../../model/index.js";

type Said = Pick<LogEvent, "type" | "subject" | "data">;

/** What an event makes others of the services that have a policy. It says too much rather than too little. */
export type Hint =
  /** Any of them. */
  | { kind: "all" }
  /** Its spec, and with it that of whoever goes by its replicas. */
  | { kind: "service"; id: string }
  /** How many of their tasks run. */
  | { kind: "tasks"; services: ReadonlySet<string> }
  | { kind: "none" };

export function hintOf(event: Said): Hint {
  switch (event.type) {
    case "service.created":
    case "service.restored":
    case "autoscaling.set":
    case "node.failed":
    case "node.removed":
    case "node.connected":
      return { kind: "all" };
    case "tasks.observed": {
      const { tasks } = (event.data as Extract<LogEvent, { type: "tasks.observed" }>["data"]).observations;
      return { kind: "tasks", services: new Set(tasks.map((task) => taskAddress(task).service)) };
    }
    default: {
      const [, id] = /^service\/([0-9a-z]{12})$/.exec(event.subject) ?? [];
      if (id === undefined) return { kind: "none" };
      return event.type.startsWith("tasks.") ? { kind: "tasks", services: new Set([id]) } : { kind: "service", id };
    }
  }
}
