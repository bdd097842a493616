import type { Command } from "commander";
import { group } from "../leaf.js";
import type { Terminal } from "../terminal.js";
import { addAuditBefore, addAuditList, addAuditRuns } from "./audit-look.js";
import { addAuditCheck, addAuditReport } from "./audit-report.js";

export function addAuditCommands(program: Command, io: Terminal): void {
  const audit = group(program, "audit", "who did what, when, from where, to what");
  addAuditList(audit, io);
  addAuditBefore(audit, io);
  addAuditRuns(audit, io);
  addAuditReport(audit, io);
  addAuditCheck(audit, io);
}
