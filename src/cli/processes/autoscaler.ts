import type { Command } from "commander";
import type { Logger } from "pino";
import type { Client } from "../../client/index.js";
import { ClusterError, systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import { Autoscaler, followMetrics, type Stream } from "../../streams/index.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { openSession, printJson } from "../session.js";
import { addStreamFlags, openStream, type StreamFlags } from "../stream-flags.js";
import type { Terminal } from "../terminal.js";
import { aliveUntil } from "./ends.js";
import { createLogger } from "./logger.js";

export function addAutoscaler(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "autoscaler",
    summary: "scale services by their policies; any number of autoscalers may run",
    examples: [
      "autoscaler --stream kafka:kafka-1:9092,kafka-2:9092 --url https://c1:7070,https://c2:7070 --token fl_…",
      "autoscaler --stream kafka:127.0.0.1:9092",
    ],
  });
  addStreamFlags(command, "there is none by default");
  addCommonFlags(command);
  command.action(async (flags: StreamFlags, given: Command) => {
    const { env } = io;
    const { client, json } = openSession(given, io);
    const logger = createLogger("stderr", env.FLEETLOG_LOG_LEVEL);
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    const stream = openStream(flags, env, undefined, { clientId: "fleetlog-autoscaler", onTrouble });
    if (stream.carrier === "local")
      throw new ClusterError(
        "invalid",
        "invalid_stream",
        "a local stream is within one process: `fleetlog dev` has an autoscaler of its own; give --stream kafka:…",
      );
    try {
      if (json) printJson(io, { url: client.url });
      else io.out(`autoscaler of the cluster at ${client.url}\n`);
      await aliveUntil(createAutoscaler(client, stream, logger).run(io.signal));
    } finally {
      await stream.close();
    }
  });
}

/** What was measured just before it began counts; older records are too old by its first look. */
const recordsBack = 2_000;

export function createAutoscaler(client: Client, stream: Stream, logger: Logger): Autoscaler {
  const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
  const common = { stream, timers: systemTimers, random: systemRandom, onTrouble };
  return new Autoscaler({
    ...common,
    client,
    clock: systemClock,
    followMetrics: (take, signal) => followMetrics({ ...common, recordsBack, take, signal }),
  });
}

/** An autoscaler that fails is told of; the cluster works on. */
export function beginAutoscaler(client: Client, stream: Stream, logger: Logger): { stop(): Promise<void> } {
  const ending = new AbortController();
  const ended = createAutoscaler(client, stream, logger)
    .run(ending.signal)
    .catch((error) => logger.error({ err: error }, "the autoscaler has ended; the cluster works on"));
  return {
    async stop() {
      ending.abort();
      await ended;
    },
  };
}
