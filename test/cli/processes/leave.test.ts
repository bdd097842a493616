import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { pino } from "pino";
import { leave } from "../../../src/cli/processes/leave.js";
import { ClusterError, type Network } from "../../../src/ports/index.js";
import { dataDirectory } from "../../support/agent.js";
import { fakeTerminal } from "../../support/terminal.js";

const unreachable: Network = {
  fetch: () => Promise.reject(new TypeError("fetch failed")),
  connect: () => Promise.reject(new ClusterError("unavailable", "unreachable", "nobody is here")),
};

test("leave: one that was cut short after the cluster let the node go is finished without asking it again", async (t) => {
  const dataDir = dataDirectory(t);
  const file = { name: "alpha", secret: "0".repeat(64), node: "node00000000", tokenId: "token0000001", left: true };
  writeFileSync(join(dataDir, "node.json"), JSON.stringify(file));
  for (const name of ["reports", "forwarder", "forwarder-inner", "names", "controllers"])
    writeFileSync(join(dataDir, `${name}.json`), "{}");
  const { name } = await leave({
    urls: ["http://controller.example"],
    dataDir,
    network: unreachable,
    force: false,
    timeoutMs: 1_000,
    json: false,
    io: fakeTerminal(),
    logger: pino({ enabled: false }),
  });
  t.is(name, "alpha");
  t.deepEqual(readdirSync(dataDir), [], "nothing of the node is left, also not which controllers its cluster had");
});
