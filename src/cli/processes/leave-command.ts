import { join } from "node:path";
import type { Command } from "commander";
import { readCaFile, systemNetwork } from "../../client/index.js";
import { dataDirOf, defaultUrl } from "../defaults.js";
import { addCommonFlags, leaf } from "../leaf.js";
import { commonFlags, printJson } from "../session.js";
import type { Terminal } from "../terminal.js";
import { parseDuration } from "../units.js";
import { defined } from "./flag-values.js";
import { leave } from "./leave.js";
import { loggerOf } from "./logger.js";

export const dockerHostText = "the Docker Engine, as unix:///PATH or tcp://HOST:PORT";

const leaveStallMs = 60_000;

interface LeaveFlags {
  force?: true;
  timeout?: number;
  dockerHost?: string;
}

export function addLeave(agent: Command, io: Terminal): void {
  const command = leaf(agent, {
    usage: "leave",
    summary: "drain this host's node, remove it from the cluster and stop its agent; the host may join again",
    examples: ["agent leave", "agent leave --data-dir /var/lib/fleetlog --timeout 10m", "agent leave --force"],
  })
    .option(
      "-f, --force",
      "at once: its tasks stop here and are started elsewhere where there is room; also when the cluster does not know it any more",
    )
    .option("--timeout <duration>", "give up after this long without progress (60s)", parseDuration)
    .option("--docker-host <url>", `${dockerHostText}, that the agent was started with`);
  addCommonFlags(command);
  command.action(async (flags: LeaveFlags, given: Command) => {
    const { env } = io;
    const common = commonFlags(given);
    const tlsCa = common.tlsCa ?? env.FLEETLOG_TLS_CA;
    const { node, name } = await leave({
      urls: (common.url ?? env.FLEETLOG_URL ?? defaultUrl).split(","),
      dataDir: join(dataDirOf(common.dataDir, env, io.cwd), "agent"),
      network: systemNetwork(tlsCa === undefined ? {} : { ca: readCaFile(tlsCa) }),
      force: flags.force === true,
      timeoutMs: flags.timeout ?? leaveStallMs,
      docker: defined({ host: flags.dockerHost ?? env.DOCKER_HOST }),
      json: common.json === true,
      io,
      logger: loggerOf("agent", {}, env, "warn"),
    });
    if (common.json) printJson(io, { left: node, name });
    else io.out(`node ${name} has left the cluster; this host may join again\n`);
  });
}
