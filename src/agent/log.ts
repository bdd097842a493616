/** The part of pino's logger that the agent uses; handed in, so that one process decides where logs go. */
export interface AgentLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLog: AgentLog = { debug() {}, info() {}, warn() {}, error() {} };
