import test from "ava";
import type { Intent, NewEvent } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { id, service, spec } from "../support/samples.js";

const on = (...names: (string | object)[]) => ({
  dependsOn: names.map((name) => (typeof name === "string" ? { service: name, condition: "started" } : name)),
});
const create = (name: string, members: object): Intent => ({ type: "CreateService", spec: spec(name, members as Record<string, unknown>) });
const update = (name: string, members: object): Intent => ({
  type: "UpdateService",
  service: { namespace: "default", service: id(name) },
  spec: spec(name, members as Record<string, unknown>),
});
const deploy = (services: Record<string, object>, prune = false): Intent => ({
  type: "DeployStack",
  namespace: "default",
  name: "shop",
  prune,
  services: Object.entries(services).map(([alias, members]) => ({ alias, spec: spec(alias, members as Record<string, unknown>) })),
});
const at = "/dependsOn/0/service";

test("decide: a service that depends on one that is not there is refused, unless that is not required", (t) => {
  given(t, [])
    .when(create("web", on("db")))
    .gives(refused("invalid", "invalid_spec", at, /no service is named db in namespace default/));
  const { decision } = given(t, []).when(create("web", on({ service: "db", condition: "healthy", required: false })));
  t.is(decision.kind, "events");
  t.is(given(t, [service("db")]).when(create("web", on("db"))).decision.kind, "events");
});

test("decide: what depends on one service twice, or on a service that never completes, is refused", (t) => {
  const cluster = [service("db"), service("migrate", { mode: "job" })];
  given(t, cluster)
    .when(create("web", on("db", "db")))
    .gives(refused("invalid", "invalid_spec", "/dependsOn/1/service", /db is named twice/));
  const completed = (name: string) => on({ service: name, condition: "completed" });
  given(t, cluster)
    .when(create("web", completed("db")))
    .gives(refused("invalid", "invalid_spec", "/dependsOn/0/condition", /only a job completes, and db is replicated/));
  t.is(given(t, cluster).when(create("web", completed("migrate"))).decision.kind, "events");
});

test("decide: a circle of dependencies is refused wherever it is closed", (t) => {
  given(t, [])
    .when(create("web", on("web")))
    .gives(refused("invalid", "invalid_spec", at, /goes in a circle: web depends on web/));
  const chain = [service("a"), service("b", on("a")), service("c", on("b"))];
  given(t, chain)
    .when(update("a", on("c")))
    .gives(refused("invalid", "invalid_spec", at, /goes in a circle: a depends on c depends on b depends on a/));
  t.is(given(t, chain).when(update("a", on({ service: "x", condition: "started", required: false }))).decision.kind, "events");
});

test("decide: the services of a stack depend on each other by the names that the file has for them", (t) => {
  const { decision } = given(t, [service("redis")]).when(deploy({ web: on("db", "redis"), db: {} }));
  t.is(decision.kind, "events");
  given(t, [])
    .when(deploy({ web: on("db") }))
    .gives(
      refused("invalid", "invalid_spec", "/services/web/dependsOn/0/service", /no service is named db in stack shop or namespace default/),
    );
  given(t, [])
    .when(deploy({ web: on("db"), db: on("web") }))
    .gives(refused("invalid", "invalid_spec", ["/services/web/dependsOn/0/service", "/services/db/dependsOn/0/service"], /circle/));
});

test("decide: a service that leaves its stack with this deployment is not there for the others", (t) => {
  const member = (alias: string) => service(`shop_${alias}`, {}, { name: "shop", alias });
  const stack: NewEvent[] = [
    member("db"),
    {
      type: "stack.deployed",
      subject: "stack/default/shop",
      data: { namespace: "default", name: "shop", services: [id("shop_db")] },
    },
  ];
  given(t, stack)
    .when(deploy({ web: on("db") }, true))
    .gives(refused("invalid", "invalid_spec", "/services/web/dependsOn/0/service", /no service is named db/));
  t.is(given(t, stack).when(deploy({ web: on("db") })).decision.kind, "events");
  given(t, stack)
    .when(deploy({ db: {} }))
    .gives(nothing);
});
