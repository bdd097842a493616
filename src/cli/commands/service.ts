import type { Command } from "commander";
import { group } from "../leaf.js";
import type { Terminal } from "../terminal.js";
import { addExplainService } from "./explain.js";
import { addServiceBlame, addServiceUndo } from "./past.js";
import { addAutoscaling } from "./service-autoscaling.js";
import { addAvailability } from "./service-availability.js";
import { addCreate, addScale, addUpdate } from "./service-change.js";
import { addLife, addRollout } from "./service-life.js";
import { addLogs } from "./service-logs.js";
import { addInspect, addList, addRemove, addTasks } from "./service-look.js";

export function addServiceCommands(program: Command, io: Terminal): void {
  const service = group(program, "service", "declared workloads");
  addCreate(service, io);
  addList(service, io);
  addTasks(service, io);
  addInspect(service, io);
  addExplainService(service, io);
  addScale(service, io);
  addAutoscaling(service, io);
  addUpdate(service, io);
  addLife(service, io);
  addRollout(service, io);
  addServiceUndo(service, io);
  addServiceBlame(service, io);
  addAvailability(service, io);
  addLogs(service, io);
  addRemove(service, io);
}
