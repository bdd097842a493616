import test from "ava";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const scraped = (members: Record<string, unknown> = {}) => ({
  name: "main",
  container: "main",
  protocol: "tcp",
  mode: "ingress",
  ...members,
});
const metrics = { path: "/metrics", scheme: "http" };

const fleet = [
  ...node("n1", { publishAddress: "10.0.0.1" }),
  ...node("n2", { publishAddress: "fd00::2" }),
  service("web", { labels: { "team.name": "shop" }, endpoints: [scraped({ scrape: metrics }), scraped({ name: "other" })] }),
  placed("web", [
    [1, "n1"],
    [2, "n2"],
    [3, "n2"],
  ]),
  service("quiet", { endpoints: [scraped()] }),
  placed("quiet", [[1, "n1"]]),
  service("far", { namespace: "there", endpoints: [scraped({ scrape: { path: "/stats", scheme: "https" } })] }),
  placed("far", [[1, "n1"]]),
  observed(
    "n1",
    1,
    { [task("web", 1)]: "running", [task("quiet", 1)]: "running", [task("far", 1)]: "running" },
    {
      details: [
        { row: 0, ports: { main: 20001, other: 20002 } },
        { row: 1, ports: { main: 20003 } },
        { row: 2, ports: { main: 20004 } },
      ],
    },
  ),
  observed("n2", 1, { [task("web", 2)]: "running", [task("web", 3)]: "starting" }, { details: [{ row: 0, ports: { main: 20005 } }] }),
];

test("running tasks of endpoints that serve metrics are listed with their place and all that is known of them", async (t) => {
  const { send } = await startApi(t, fleet);
  const { status, body } = await send("GET", "/v1/discovery/prometheus");
  t.is(status, 200);
  t.deepEqual(
    body.map(({ targets }: { targets: string[] }) => targets[0]),
    ["10.0.0.1:20001", "[fd00::2]:20005", "10.0.0.1:20004"],
  );
  t.like(body[0].labels, {
    __metrics_path__: "/metrics",
    __scheme__: "http",
    __meta_fleetlog_namespace: "default",
    __meta_fleetlog_service: "web",
    __meta_fleetlog_service_id: id("web"),
    __meta_fleetlog_slot: "1",
    __meta_fleetlog_task: task("web", 1),
    __meta_fleetlog_node: "n1",
    __meta_fleetlog_endpoint: "main",
    __meta_fleetlog_label_team_name: "shop",
  });
  t.like(body[2].labels, { __metrics_path__: "/stats", __scheme__: "https", __meta_fleetlog_namespace: "there" });
});

test("a token finds only what it may read", async (t) => {
  const { send } = await startApi(t, [...fleet, tokenCreated("there", [{ namespace: "there", stack: "*", verbs: ["read"] }])]);
  const { body } = await send("GET", "/v1/discovery/prometheus", { token: bearer("there") });
  t.deepEqual(
    body.map(({ targets }: { targets: string[] }) => targets[0]),
    ["10.0.0.1:20004"],
  );
  t.is((await send("GET", "/v1/discovery/prometheus?namespace=default")).body.length, 2);
  t.is((await send("GET", "/v1/discovery/prometheus", { token: null })).status, 401);
});
