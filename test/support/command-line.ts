import type { ExecutionContext } from "ava";
import { createProgram, type ExitCode, runProgram } from "../../src/cli/index.js";
import type { TestCluster } from "./cluster.js";
import { type FakeTerminal, fakeTerminal } from "./terminal.js";

export interface Ran {
  code: ExitCode;
  stdout: string;
  stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the document.
  json: any;
}

/** One command line against a cluster, as a person with the admin token would give it. */
export async function fleetlog(cluster: TestCluster, argv: string[], io: FakeTerminal = fakeTerminal()): Promise<Ran> {
  io.env = { FLEETLOG_URL: cluster.url, FLEETLOG_TOKEN: cluster.token, ...io.env };
  const code = await runProgram(await createProgram(io, "0.0.0", argv), argv, io);
  const { stdout, stderr } = io;
  return { code, stdout, stderr, json: argv.includes("--json") && stdout ? parse(stdout) : undefined };
}

/** Runs and insists on success. */
export async function ok(t: ExecutionContext, cluster: TestCluster, ...argv: string[]): Promise<Ran> {
  const ran = await fleetlog(cluster, argv);
  t.is(ran.code, 0, `${argv.join(" ")}: ${ran.stderr}`);
  return ran;
}

/** One document, or one a line. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }
}
