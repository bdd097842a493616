import { join } from "node:path";
import test from "ava";
import { createClient } from "../../../src/client/index.js";
import { eventually } from "../../support/eventually.js";
import { adminToken, startFleetlog, temporaryDir } from "../../support/fleetlog.js";
import { otlpCollector } from "../../support/otlp-collector.js";
import { endLeftovers } from "../../support/processes.js";

test("one trace goes from the request to the start of the process, through the log and the agent", async (t) => {
  const { url: collector, spans } = await otlpCollector(t);
  const [dir, agentDir] = [temporaryDir(t), temporaryDir(t)];
  endLeftovers(t, join(agentDir, "agent"));
  const controller = startFleetlog(t, ["controller", "--listen", "127.0.0.1:0", "--data-dir", dir, "--otlp-endpoint", collector]);
  const [, url] = (await controller.printed(/controller at (http[^\s,]+)/)) as unknown as [string, string];
  const token = await adminToken(dir);
  const agent = startFleetlog(t, ["agent", "--url", url, "--token", token, "--data-dir", agentDir, "--publish-address", "127.0.0.1"], {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  });
  await agent.printed(/agent of node/);
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const body = { name: "web", replicas: 2, containers: [{ process: { command: ["sleep", "1000"] } }] };
  const answer = await fetch(`${url}/v1/services`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: JSON.stringify(body),
  });
  t.is(answer.status, 201);
  const ours = await eventually(() => {
    const found = spans.filter((span) => span.traceId === traceId);
    return found.filter(({ name }) => name === "start container").length === 2 && found;
  }, "both starts are traced");
  const one = (name: string) => ours.find((span) => span.name === name);
  const request = one("POST /v1/services");
  t.like(request, {
    service: "fleetlog-controller",
    kind: 2,
    parentSpanId: "b7ad6b7169203331",
    attributes: { "http.response.status_code": "201" },
  });
  const intent = one("intent CreateService");
  t.like(intent, { service: "fleetlog-controller", parentSpanId: request?.spanId });
  const started = ours.filter(({ name }) => name === "start container");
  for (const start of started)
    t.like(start, { service: "fleetlog-agent", parentSpanId: intent?.spanId, attributes: { "fleetlog.runtime": "process" } });
  t.is(new Set(started.map(({ attributes }) => attributes["fleetlog.task"])).size, 2);

  // The event says the same to whoever reads the log.
  for await (const event of createClient({ url, token }).events({ follow: false, types: ["service.created"] }))
    t.is((event as { traceparent?: unknown }).traceparent, `00-${traceId}-${intent?.spanId}-01`);
  controller.kill("SIGTERM");
  t.is((await controller.exit()).code, 0);
});
