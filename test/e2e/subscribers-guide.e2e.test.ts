import test from "ava";
import { noEngine } from "../support/dev.js";
import { runGuide } from "../support/guide.js";
import { freePorts } from "../support/rqlite/node.js";

test("docs/guides/subscribers.md does what it says", async (t) => {
  t.timeout(300_000);
  const [port] = await freePorts();
  const outputs = await runGuide(t, "docs/guides/subscribers.md", {
    env: { ...noEngine, FLEETLOG_WEBHOOK_ALLOW: "127.0.0.1" },
    adapt: (commands) => commands.replaceAll("127.0.0.1:9000", `127.0.0.1:${port}`).replaceAll("receive 9000", `receive ${port}`),
  });
  t.not(outputs.length, 0);
});
