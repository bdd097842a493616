import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { eventually } from "../support/eventually.js";
import { adminToken, fleetlog, startFleetlog, temporaryDir } from "../support/fleetlog.js";

/** A file system of its own needs root; where that is missing the test is reported as skipped. */
const canMount = process.getuid?.() === 0;

(canMount ? test : test.skip)(
  "a full disk stops writes with a clear error, reads go on, and with room again nothing is missing",
  async (t) => {
    const dataDir = temporaryDir(t);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", dataDir]);
    t.teardown(() => execFileSync("umount", ["-l", dataDir]));
    const filler = join(dataDir, "filler");
    writeFileSync(filler, Buffer.alloc(1_000_000));
    const controller = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
    const [, url] = (await controller.printed(/controller at (http:\S+),/)) as unknown as [string, string];
    const headers = { authorization: `Bearer ${await adminToken(dataDir)}`, "content-type": "application/json" };
    const create = (name: string) =>
      fetch(`${url}/v1/services`, {
        method: "POST",
        headers,
        body: JSON.stringify({ name, replicas: 0, containers: [{ process: { command: ["true", "x".repeat(20_000)] } }] }),
      });

    const acknowledged: string[] = [];
    let refusal: Response | undefined;
    for (let i = 0; i < 200 && !refusal; i++) {
      const response = await create(`svc${i}`);
      if (response.status === 201) acknowledged.push(`svc${i}`);
      else refusal = response;
    }
    t.is(refusal?.status, 503);
    const problem = (await refusal?.json()) as { code: string; detail: string };
    t.is(problem.code, "disk_full", problem.detail);
    t.true(acknowledged.length > 5, `${acknowledged.length} fitted`);
    t.is((await fetch(`${url}/v1/services`, { headers })).status, 200);

    rmSync(filler);
    await eventually(async () => (await create("after")).status === 201, "there is room again");
    const names: string[] = [];
    const page = (await (await fetch(`${url}/v1/services?limit=1000`, { headers })).json()) as { items: { name: string }[] };
    for (const service of page.items) names.push(service.name);
    t.deepEqual(names.sort(), [...acknowledged, "after"].sort());
    const verified = await fleetlog(t, ["verify", "--log", `sqlite:${join(dataDir, "log.db")}`]);
    t.is(verified.code, 0, verified.output);
  },
);
