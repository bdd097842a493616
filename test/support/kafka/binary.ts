/** The Kafka of the tests: the path's, where it is of the version, else its jars, fetched once into the cache by Maven. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { find } from "../engine/commands.js";

const execute = promisify(execFile);

/** As scripts/kafka/VERSION/pom.xml requires them. */
export const kafkaVersions = { "3.9": "3.9.1", "4.1": "4.1.0" } as const;
export type KafkaVersion = keyof typeof kafkaVersions;

const javaMajor = 17;
/** Cold, it fetches about 45 MB. */
const fetchWithinMs = 300_000;
/** Of tries: what was fetched by one that failed is kept. */
const fetchTries = 2;

/** What a broker would need here and does not find; undefined where one can be had, if only after its jars were fetched. */
export function missingForKafka(version: KafkaVersion): string | undefined {
  if (process.platform !== "linux") return "Linux";
  if (find("setpriv") === undefined) return "setpriv";
  if (!hasJava()) return `Java ${javaMajor} or later`;
  if (installed(version) !== undefined || existsSync(cached(version))) return undefined;
  return find("mvn") === undefined ? `Kafka ${version}, or Maven to fetch it` : undefined;
}

/** The folder of its jars. The first call on a machine fetches them. */
export async function kafkaJars(version: KafkaVersion): Promise<string> {
  const ready = installed(version) ?? (existsSync(cached(version)) ? cached(version) : undefined);
  if (ready !== undefined) return ready;
  mkdirSync(cacheDir(), { recursive: true });
  // In a folder of its own and then moved, so that two fetchers do each other no harm and none leaves half of them.
  const folder = mkdtempSync(join(cacheDir(), "kafka-"));
  try {
    await fetchInto(join(folder, "lib"), version, fetchTries);
    if (!existsSync(cached(version))) renameSync(join(folder, "lib"), cached(version));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return cached(version);
}

async function fetchInto(directory: string, version: KafkaVersion, tries: number): Promise<void> {
  const pom = fileURLToPath(new URL(`../../../../scripts/kafka/${version}/pom.xml`, import.meta.url));
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${directory}`, "-DincludeScope=runtime"];
  try {
    await execute("mvn", ["-B", "-q", "-f", pom, ...goal], { timeout: fetchWithinMs });
  } catch (error) {
    if (tries <= 1) throw error;
    await fetchInto(directory, version, tries - 1);
  }
}

/** The jars beside the scripts of an installed Kafka. */
function installed(version: KafkaVersion): string | undefined {
  const script = find("kafka-server-start.sh");
  if (script === undefined) return undefined;
  const libs = join(dirname(realpathSync(script)), "..", "libs");
  const isOfVersion = existsSync(libs) && readdirSync(libs).some((name) => name.startsWith(`kafka_2.13-${version}.`));
  return isOfVersion ? libs : undefined;
}

function cacheDir(): string {
  return process.env.FLEETLOG_CACHE ?? join(homedir(), ".cache", "fleetlog");
}

function cached(version: KafkaVersion): string {
  return join(cacheDir(), `kafka-${kafkaVersions[version]}`);
}

function hasJava(): boolean {
  if (find("java") === undefined) return false;
  try {
    const [, major] = /^openjdk (\d+)|^java (\d+)/.exec(execFileSync("java", ["--version"], { encoding: "utf8" })) ?? [];
    return Number(major ?? 0) >= javaMajor;
  } catch {
    return false;
  }
}
