import type { Readable } from "node:stream";
import type { Clock, Timers } from "../../ports/index.js";
import type { InstanceLog } from "../task-log.js";
import type { Engine } from "./engine.js";
import { DockerLogReader, type LogRequest } from "./log-reader.js";

export interface DockerLogSource {
  engine: Engine;
  /** Of the container. */
  name: string;
  isTty: boolean;
  follow: boolean;
  clock: Clock;
  timers: Timers;
  isAlive(): boolean;
}

/** A container's log, in the engine's keeping. */
export function dockerLog(source: DockerLogSource): InstanceLog {
  const open = async (request: LogRequest): Promise<Readable> => {
    const options = { ...request, stdout: true, stderr: true, timestamps: true };
    // Asked for as a stream in any case: as a whole it would be held in memory.
    const dialled = { path: `/containers/${source.name}/logs?`, method: "GET", isStream: true, statusCodes: { 200: true }, options };
    return new Promise((resolve, reject) => {
      source.engine.streams.modem.dial(dialled, (error: unknown, stream: unknown) => {
        if (error) reject(error);
        else resolve(stream as Readable);
      });
    });
  };
  return {
    async count(max) {
      if (max === 0) return 0;
      const reader = new DockerLogReader({
        ...source,
        container: "",
        follow: false,
        last: Number.isFinite(max) ? max : undefined,
        since: 0,
        open,
      });
      let lines = 0;
      while (lines < max && (await reader.next())) lines++;
      reader.close();
      return lines;
    },
    read(container, last, since) {
      return new DockerLogReader({ ...source, container, last, since, open });
    },
  };
}
