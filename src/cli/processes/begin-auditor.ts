import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "pino";
import { ClusterError, systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import { AuditIndex, Auditor, type EventSource, type Stream } from "../../streams/index.js";
import { auditorPages } from "./auditor-pages.js";
import { type ListenOptions, listen } from "./listen.js";

export interface AuditorProcessOptions extends ListenOptions {
  /** The file of its index. */
  path: string;
  stream: Stream;
  /** Where the events are had that the stream lacks. */
  source: EventSource;
  logger: Logger;
}

export interface AuditorProcess {
  url: string;
  auditor: Auditor;
  /** Settles when it ends by itself: with an error that no waiting mends. */
  ended: Promise<void>;
  /** The stream stays open. */
  stop(): Promise<void>;
}

/** Opens the index, answers questions of it, and follows the stream. */
export async function beginAuditor(options: AuditorProcessOptions): Promise<AuditorProcess> {
  const { path, stream, source, logger } = options;
  const index = await openIndex(path);
  try {
    const listening = await listen(options, (error) => logger.warn({ err: error }, "a connection could not be accepted"));
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    const auditor = new Auditor({ index, stream, source, clock: systemClock, timers: systemTimers, random: systemRandom, onTrouble });
    listening.serve(auditorPages({ index, state: () => auditor.state(), clock: systemClock, logger }));
    const ending = new AbortController();
    const ended = auditor.run(ending.signal);
    ended.catch(() => {});
    return {
      url: listening.url,
      auditor,
      ended,
      async stop() {
        ending.abort();
        await ended.catch(() => {});
        await listening.close();
        index.close();
      },
    };
  } catch (error) {
    index.close();
    throw error;
  }
}

/** For its owner alone: who asked for what, and from which address, is in it. */
async function openIndex(path: string): Promise<AuditIndex> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, "", { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST")
      throw new ClusterError("unavailable", "audit_index_unreadable", `cannot make ${path}: ${error.message}`, { cause: error });
  });
  return new AuditIndex(path);
}
