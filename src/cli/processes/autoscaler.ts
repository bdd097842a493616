import type { Command } from "commander";
import type { Logger } from "pino";
import type { Client } from "../../client/index.js";
import { systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import { Autoscaler, followMetrics, type Stream } from "../../streams/index.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { openSession, printJson } from "../session.js";
import { addStreamFlags, openSharedStream, type StreamFlags } from "../stream-flags.js";
import type { Terminal } from "../terminal.js";
import { autoscalerPages } from "./autoscaler-pages.js";
import { aborted } from "./ends.js";
import { listen } from "./listen.js";
import { addLoggerFlags, type LoggerFlags, loggerOf } from "./logger.js";

export const defaultAutoscalerListen = "127.0.0.1:7073";

interface AutoscalerFlags extends StreamFlags, LoggerFlags {
  listen?: string;
}

export function addAutoscaler(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "autoscaler",
    summary: "scale services by their policies; any number of autoscalers may run",
    examples: [
      "autoscaler --stream kafka:kafka-1:9092,kafka-2:9092 --url https://c1:7070,https://c2:7070 --token fl_…",
      "autoscaler --stream kafka:127.0.0.1:9092",
    ],
  }).option("--listen <host:port>", `where /readyz and /metrics are (FLEETLOG_AUTOSCALER_LISTEN; ${defaultAutoscalerListen})`);
  addStreamFlags(command, "there is none by default");
  addLoggerFlags(command);
  addCommonFlags(command);
  command.action(async (flags: AutoscalerFlags, given: Command) => {
    const { env } = io;
    const { client, json } = openSession(given, io);
    const logger = loggerOf("autoscaler", flags, env);
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    const stream = openSharedStream(flags, env, "an autoscaler of its own", { clientId: "fleetlog-autoscaler", onTrouble });
    try {
      // Whoever can reach it learns how the autoscaler is, and nothing of the cluster.
      const listening = await listen({ listen: flags.listen ?? env.FLEETLOG_AUTOSCALER_LISTEN ?? defaultAutoscalerListen, insecure: true });
      const autoscaler = createAutoscaler(client, stream, logger);
      listening.serve(autoscalerPages(autoscaler));
      if (json) printJson(io, { url: listening.url });
      else io.out(`autoscaler at ${listening.url}, of the cluster at ${client.url}\n`);
      try {
        await Promise.race([autoscaler.run(io.signal), aborted(io.signal)]);
      } finally {
        await listening.close();
      }
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
