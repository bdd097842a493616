import { join } from "node:path";
import { type Command, Option } from "commander";
import { dataDirOf, defaultListen } from "../defaults.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { many } from "../many.js";
import { type CommonFlags, commonFlags } from "../session.js";
import { addStreamFlags, openStream, type StreamFlags } from "../stream-flags.js";
import type { Terminal } from "../terminal.js";
import { exampleStack, runDev } from "./dev.js";
import { webhookAllowIn, webhookAllowText } from "./flag-values.js";
import { createLogger } from "./logger.js";

interface DevFlags extends CommonFlags, StreamFlags {
  listen?: string;
  webhookAllow?: string[];
  stack: string | false;
  publishAddress: string;
  runtime?: "docker" | "process";
}

export function addDev(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "dev",
    summary: "run a whole cluster in this process, with an example stack",
    examples: ["dev", "dev --runtime process", "dev --no-stack --listen 127.0.0.1:8070 --data-dir /tmp/fleet"],
  })
    .option("--listen <host:port>", `where the API listens (FLEETLOG_LISTEN; ${defaultListen})`)
    .option("--stack <file>", "Compose file to deploy when the cluster does not have its stack yet", exampleStack)
    .option("--no-stack", "deploy nothing")
    .addOption(
      new Option("--runtime <name>", "where the stack runs (docker where an engine answers at DOCKER_HOST and has its images)").choices([
        "docker",
        "process",
      ]),
    )
    .option("--publish-address <address>", "address that published ports and tasks bind", "127.0.0.1")
    .option("--webhook-allow <what>", webhookAllowText, many);
  addStreamFlags(command, "local");
  addCommonFlags(command);
  command.action(async (flags: DevFlags, given: Command) => {
    const dataDir = dataDirOf(commonFlags(given).dataDir, io.env, io.cwd);
    const logFile = join(dataDir, "fleetlog.log");
    const logger = createLogger({ file: logFile }, "info", { part: "dev" });
    const onTrouble = (what: string, error: unknown) => logger.warn({ err: error }, what);
    await runDev({
      dataDir,
      listen: flags.listen ?? io.env.FLEETLOG_LISTEN ?? defaultListen,
      stackFile: flags.stack === false ? undefined : flags.stack,
      stackName: flags.stack === exampleStack ? "voting" : "dev",
      publishAddress: flags.publishAddress,
      runtime: flags.runtime,
      dockerHost: io.env.DOCKER_HOST || undefined,
      webhookAllow: webhookAllowIn(flags, io.env),
      stream: openStream(flags, io.env, "local", { clientId: "fleetlog-dev", onTrouble }),
      io,
      logger,
      logFile,
    });
  });
}
