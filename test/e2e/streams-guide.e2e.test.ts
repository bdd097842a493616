import test from "ava";
import { noEngine } from "../support/dev.js";
import { runGuide } from "../support/guide.js";
import { startKafka } from "../support/kafka.js";
import { kafkaTest } from "../support/kafka-test.js";
import { freePorts } from "../support/rqlite/node.js";

test.beforeEach((t) => t.timeout(240_000));

kafkaTest("docs/guides/streams.md does what it says", async (t) => {
  const kafka = await startKafka();
  t.teardown(() => kafka.stop());
  const [port] = await freePorts();
  const outputs = await runGuide(t, "docs/guides/streams.md", {
    env: { ...noEngine, KAFKA: kafka.address },
    adapt: (commands) => commands.replaceAll("127.0.0.1:7071", `127.0.0.1:${port}`),
  });
  t.not(outputs.length, 0);
});
