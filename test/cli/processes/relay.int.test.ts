import test from "ava";
import { startDev } from "../../support/dev.js";
import { eventually } from "../../support/eventually.js";
import { adminToken } from "../../support/fleetlog.js";

test("dev brings its log to a stream of its own, and its metrics say how far", async (t) => {
  const { url, dataDir } = await startDev(t, { args: ["--no-stack"] });
  const headers = { authorization: `Bearer ${await adminToken(dataDir)}` };
  const metric = async (name: string) => {
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  };
  const head = await eventually(async () => (await metric("fleetlog_view_seq")) || undefined, "the cluster has events");
  t.true(await eventually(async () => (await metric("fleetlog_relay_seq")) >= head, "they are on the stream"));
});
