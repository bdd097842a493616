import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext } from "ava";

/** A path in a folder of its own, which goes when the test is over. */
export async function scratchPath(t: ExecutionContext, name = "fleet.db"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fleetlog-log-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return join(folder, name);
}
