import { join } from "node:path";
import test from "ava";
import { eventually } from "../support/eventually.js";
import { adminClient, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers } from "../support/processes.js";

const counter = "i=0; while true; do i=$((i+1)); echo line-$i-; sleep 0.1; done";

test("service logs -f goes on over a controller that is killed and started again, and shows no line twice", async (t) => {
  const dataDir = temporaryDir(t);
  endLeftovers(t, join(dataDir, "agent"));
  const first = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
  const [, url] = await first.printed(/controller at (http:\S+),/);
  const listen = new URL(url as string).host;
  const client = await adminClient(url as string, dataDir);
  const { data } = await client.post("/v1/tokens", { body: { name: "join", preset: "agent" } });
  const node = ["--url", url as string, "--token", data.secret as string, "--publish-address", loopbackAddress()];
  startFleetlog(t, ["agent", ...node, "--data-dir", dataDir]);
  await client.post("/v1/services", { body: { name: "count", containers: [{ process: { command: ["sh", "-c", counter] } }] } });
  await eventually(async () => (await client.get("/v1/cluster")).data.tasks.running === 1, "it runs");

  const logs = startFleetlog(t, ["service", "logs", "-f", "--raw", "--url", url as string, "--data-dir", dataDir, "count"]);
  await logs.printed(/line-3-/);
  first.kill("SIGKILL");
  await first.exit();
  await logs.printed(/the controller is out of reach .*; trying again …\n/);
  startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", listen]);
  await logs.printed(/connected again\n(?:line-\d+-\n){5}/);
  const numbers = [...logs.output().matchAll(/line-(\d+)-\n/g)].map(([, number]) => Number(number));
  t.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
});
