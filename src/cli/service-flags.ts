import { type Command, InvalidArgumentError, Option } from "commander";
import { parsePercent } from "../model/index.js";
import { addCreateAttachFlags, addUpdateAttachFlags, type CreateAttachFlags, type UpdateAttachFlags } from "./attach-flags.js";
import { addFileFlags, type FileFlags } from "./file-flags.js";
import { many } from "./many.js";
import { addPlacementFlags } from "./placement-flags.js";
import { parseBytes, parseCount, parseCpus, parseDuration } from "./units.js";

/** The flags that `service create` and `service update` share, named as docker names them. */
export interface SharedFlags {
  replicas?: number;
  workdir?: string;
  reserveCpu?: number;
  reserveMemory?: number;
  limitCpu?: number;
  limitMemory?: number;
  healthCmd?: string;
  healthHttp?: string;
  healthTcp?: true;
  healthInterval?: number;
  healthTimeout?: number;
  healthRetries?: number;
  healthStartPeriod?: number;
  restartCondition?: "any" | "on-failure" | "none";
  restartDelay?: number;
  restartMaxAttempts?: number;
  restartMaxDelay?: number;
  restartMoveAfter?: number;
  updateMonitor?: number;
  updateOrder?: "stop-first" | "start-first";
  updateResize?: "in-place" | "in-place-or-move" | "replace";
  updateParallelism?: number | string;
  updateDelay?: number;
  updateMaxFailureRatio?: number;
  updateFailureAction?: "pause" | "continue" | "rollback";
  updateDeadline?: number;
  completions?: number;
  parallelism?: number;
  cron?: string;
  timeZone?: string;
  concurrency?: "allow" | "forbid" | "replace";
  suspended?: "yes" | "no";
  deadline?: number;
  replicasMaxPerNode?: number;
  strategy?: "spread" | "binpack" | "random";
  /** In parts per million; null takes it away. */
  availabilityTarget?: number | null;
  stopGracePeriod?: number;
  stopSignal?: string;
}

export interface CreateFlags extends SharedFlags, CreateAttachFlags, FileFlags {
  name: string;
  mode?: "replicated" | "global" | "job";
  env?: string[];
  label?: string[];
  publish?: string[];
  expose?: true;
  constraint?: string[];
  runtime?: "docker" | "process" | "simulated";
  image?: string;
  pull?: "always" | "missing" | "never";
}

export interface UpdateFlags extends SharedFlags, UpdateAttachFlags, FileFlags {
  args?: string;
  envAdd?: string[];
  envRm?: string[];
  labelAdd?: string[];
  labelRm?: string[];
  publishAdd?: string[];
  publishRm?: string[];
  image?: string;
  pull?: "always" | "missing" | "never";
  constraintAdd?: string[];
  constraintRm?: string[];
  /** False when `--no-healthcheck` was given. */
  healthcheck: boolean;
}

export function addCreateFlags(command: Command): Command {
  const own = addSharedFlags(
    command
      .requiredOption("--name <name>", "name of the service")
      .addOption(
        new Option(
          "--mode <mode>",
          "how many tasks: a number of replicas, one on each node, or a job that runs to completion (replicated)",
        ).choices(["replicated", "global", "job"]),
      )
      .option("-e, --env <key=value>", "environment variable; KEY alone takes the value that it has here", many)
      .option("-l, --label <key=value>", "label", many)
      .option(
        "-p, --publish <port>",
        "publish the service on this port of every node; PORT[:PORT inside], or published=PORT[,target=PORT][,mode=ingress|host][,name=NAME][,scrape=/PATH of its metrics]",
        many,
      )
      .option("--expose", "give the service an address for other services (FLEETLOG_<SERVICE>_ADDR) without publishing it")
      .option("--constraint <expression>", "run only where it holds, such as node.labels.disk==ssd", many)
      .addOption(
        new Option("--runtime <name>", "what runs the tasks; `simulated` runs nothing").choices(["docker", "process", "simulated"]),
      )
      .option("--image <reference>", "image of the tasks' containers; a command after -- goes to its entry point")
      .addOption(pullOption()),
  );
  return addPlacementFlags(addFileFlags(addCreateAttachFlags(own), "create"), "create");
}

function pullOption(): Option {
  return new Option(
    "--pull <policy>",
    "when a node asks the registry: before each start, for an image that it lacks, or never (missing)",
  ).choices(["always", "missing", "never"]);
}

export function addUpdateFlags(command: Command): Command {
  const own = addSharedFlags(
    command
      .option("--args <arguments>", "replace the arguments after the program, as one string")
      .option("--image <reference>", "another image")
      .addOption(pullOption())
      .option("--env-add <key=value>", "add or change an environment variable", many)
      .option("--env-rm <key>", "remove an environment variable", many)
      .option("--label-add <key=value>", "add or change a label", many)
      .option("--label-rm <key>", "remove a label", many)
      .option("--publish-add <port>", "publish one more port", many)
      .option("--publish-rm <port>", "take a published port back", many)
      .option("--constraint-add <expression>", "add a constraint", many)
      .option("--constraint-rm <expression>", "remove a constraint", many)
      .option("--no-healthcheck", "remove the health check"),
  );
  return addPlacementFlags(addFileFlags(addUpdateAttachFlags(own), "update"), "update");
}

function addSharedFlags(command: Command): Command {
  return command
    .option("--replicas <count>", "number of tasks (1)", parseCount)
    .option("--workdir <directory>", "working directory of the tasks; relative to the one you are in")
    .option("--reserve-cpu <cpus>", "CPUs that each task needs, such as 0.5", parseCpus)
    .option("--reserve-memory <size>", "memory that each task needs, such as 64M", parseBytes)
    .option("--limit-cpu <cpus>", "CPUs that a task may use; needs a runtime that can enforce it", parseCpus)
    .option("--limit-memory <size>", "memory that a task may use; needs a runtime that can enforce it", parseBytes)
    .option("--health-cmd <command>", "healthy while this shell command exits with 0")
    .option("--health-http <path>", "healthy while GET PATH on the task's port answers with a 2xx", parsePath)
    .option("--health-tcp", "healthy while the task's port takes connections")
    .option("--health-interval <duration>", "time between checks (10s)", parseDuration)
    .option("--health-timeout <duration>", "time that a check may take (3s)", parseDuration)
    .option("--health-retries <count>", "failed checks in a row that make a task unhealthy (3)", parseCount)
    .option("--health-start-period <duration>", "failed checks do not count in this time after the start (0s)", parseDuration)
    .addOption(
      new Option("--restart-condition <condition>", "when a task that ended is restarted (any)").choices(["any", "on-failure", "none"]),
    )
    .option("--restart-delay <duration>", "first delay before a restart, doubled with each failure (1s)", parseDuration)
    .option("--restart-max-attempts <count>", "give up after so many failures in a row; 0 never (0)", parseCount)
    .option("--restart-max-delay <duration>", "longest delay before a restart (1m)", parseDuration)
    .option("--restart-move-after <count>", "try another node after so many failures in a row on one; 0 never (5)", parseCount)
    .option("--update-monitor <duration>", "a new task must run this long before it counts as up (5s)", parseDuration)
    .addOption(
      new Option("--update-order <order>", "which of the two tasks goes first (stop-first)").choices(["stop-first", "start-first"]),
    )
    .addOption(
      new Option("--update-resize <policy>", "where only CPU and memory change (in-place-or-move)").choices([
        "in-place",
        "in-place-or-move",
        "replace",
      ]),
    )
    .option("--update-parallelism <count>", "slots replaced at once: a number, 0 for all, or a share such as 25% (1)", parseShare)
    .option("--update-delay <duration>", "pause between one group of slots and the next (0s)", parseDuration)
    .option("--update-max-failure-ratio <ratio>", "share of slots whose new task may fail, 0 to 1 (0)", parseRatio)
    .addOption(
      new Option("--update-failure-action <action>", "what follows when more fail (pause)").choices(["pause", "continue", "rollback"]),
    )
    .option("--update-deadline <duration>", "longest time without progress; 0 for none (0s)", parseDuration)
    .option("--replicas-max-per-node <count>", "at most so many tasks on one node; 0 any number (0)", parseCount)
    .addOption(
      new Option("--strategy <strategy>", "spread over nodes, fill one after the other, or leave it to chance (spread)").choices([
        "spread",
        "binpack",
        "random",
      ]),
    )
    .option("--availability-target <percent>", "what `service availability` measures by, such as 99.95%; none for no target", parseTarget)
    .option("--completions <count>", "of a job: tasks that must end well (1)", parseCount)
    .option("--parallelism <count>", "of a job: tasks that run at once (1)", parseCount)
    .option("--deadline <duration>", "of a job: longest time for one run; 0s for none", parseDuration)
    .option("--cron <expression>", "of a job: when it runs, as in '0 3 * * *'; '' for no schedule")
    .option("--time-zone <zone>", "of a job: where its schedule is read, such as Europe/Berlin (UTC)")
    .addOption(
      new Option("--concurrency <policy>", "of a job: when it is time and the last run goes on (forbid)").choices([
        "allow",
        "forbid",
        "replace",
      ]),
    )
    .addOption(new Option("--suspended <answer>", "of a job: whether its schedule rests").choices(["yes", "no"]))
    .option("--stop-grace-period <duration>", "time between the stop signal and SIGKILL (10s)", parseDuration)
    .option("--stop-signal <signal>", "signal that asks a task to stop (SIGTERM)");
}

function parseShare(text: string): number | string {
  if (/^(100|[1-9]?[0-9])%$/.test(text)) return text;
  if (text.endsWith("%")) throw new InvalidArgumentError("A share is written like 25%.");
  return parseCount(text);
}

function parseTarget(text: string): number | null {
  if (text === "none") return null;
  const parts = parsePercent(text);
  if (parts === undefined)
    throw new InvalidArgumentError("A target is written like 99.95%, with at most four decimals; none takes it away.");
  return parts;
}

function parseRatio(text: string): number {
  const ratio = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(ratio >= 0 && ratio <= 1)) throw new InvalidArgumentError("It must be a number from 0 to 1.");
  return ratio;
}

function parsePath(text: string): string {
  if (!text.startsWith("/")) throw new InvalidArgumentError("A path begins with a slash.");
  return text;
}
