import test from "ava";
import { type EnvironmentInput, environment } from "../../src/agent/environment.js";
import { assignedSpec, assignment, container, route } from "../support/fake-controller.js";

function input(more: Partial<EnvironmentInput> = {}): EnvironmentInput {
  return {
    assignment: assignment(3),
    spec: assignedSpec([container(["true"], { env: { PATH: "/own", PORT: "1", COLOUR: "blue" } })]),
    container: 0,
    mark: "k",
    address: "127.0.0.1",
    nodeName: "alpha",
    ports: {},
    folders: {},
    routes: [],
    addressOf: ({ serviceName, endpoint }) => `127.0.0.1:${serviceName.length}${endpoint.length}`,
    host: { PATH: "/bin", HOME: "/root", FLEETLOG_TOKEN: "secret", AWS_SECRET: "secret" },
    ...more,
  };
}

test("environment: a task inherits no more than the usual, and its own variables win over that", (t) => {
  t.deepEqual(environment(input()), {
    PATH: "/own",
    HOME: "/root",
    PORT: "1",
    COLOUR: "blue",
    FLEETLOG_TASK: assignment(3).task,
    FLEETLOG_SERVICE: "web",
    FLEETLOG_SLOT: "3",
    FLEETLOG_NODE: "alpha",
    FLEETLOG_INSTANCE: "k",
  });
});

test("environment: PORT is that of the first endpoint, and each has its own by name", (t) => {
  const env = environment(input({ ports: { "web-ui": 20_001, admin: 20_002 } }));
  t.like(env, { PORT: "20001", PORT_WEB_UI: "20001", PORT_ADMIN: "20002" });
});

test("environment: a service's address is its main endpoint or else its first, and further ones carry their names", (t) => {
  const routes = [
    route([], { service: "svc000000002", serviceName: "db", endpoint: "admin" }),
    route([], { service: "svc000000002", serviceName: "db", endpoint: "main" }),
    route([], { service: "svc000000003", serviceName: "queue.one", endpoint: "http" }),
  ];
  const env = environment(input({ routes }));
  t.like(env, {
    FLEETLOG_DB_ADDR: "127.0.0.1:24",
    FLEETLOG_DB_ADMIN_ADDR: "127.0.0.1:25",
    FLEETLOG_QUEUE_ONE_ADDR: "127.0.0.1:94",
    FLEETLOG_QUEUE_ONE_HTTP_ADDR: "127.0.0.1:94",
  });
  t.false("FLEETLOG_DB_MAIN_ADDR" in env);
});

test("environment: an alias is seen within its stack alone, another namespace not at all", (t) => {
  const routes = [
    route([], { service: "svc000000002", serviceName: "shop_db", stack: { name: "shop", alias: "db" } }),
    route([], { service: "svc000000003", serviceName: "far", namespace: "elsewhere" }),
  ];
  const outside = environment(input({ routes }));
  t.true("FLEETLOG_SHOP_DB_ADDR" in outside);
  t.false("FLEETLOG_DB_ADDR" in outside);
  t.false("FLEETLOG_FAR_ADDR" in outside);
  const inside = environment(input({ routes, spec: assignedSpec([container(["true"])], { stack: { name: "shop", alias: "web" } }) }));
  t.true("FLEETLOG_DB_ADDR" in inside);
});
