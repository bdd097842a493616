import test from "ava";
import type { Intent, NewEvent } from "../../src/model/index.js";
import { given, nothing, purgeAfterMs, refused } from "../support/decider.js";
import { startMs } from "../support/history.js";
import { id, service, spec } from "../support/samples.js";

type Specs = Record<string, Record<string, unknown>>;

function deploy(services: Specs, members: { prune?: boolean; namespace?: string; name?: string } = {}): Intent {
  const { prune = false, namespace = "default", name = "shop" } = members;
  return {
    type: "DeployStack",
    namespace,
    name,
    prune,
    services: Object.entries(services).map(([alias, given]) => ({ alias, spec: spec(alias, given) })),
  };
}

function deployed(...names: string[]): NewEvent {
  return { type: "stack.deployed", subject: "stack/default/shop", data: { namespace: "default", name: "shop", services: names.map(id) } };
}

/** A service of the stack `shop`, as a deployment makes it. */
function member(alias: string, members: Record<string, unknown> = {}): NewEvent {
  return service(`shop_${alias}`, members, { name: "shop", alias });
}

/** @param seconds from the start of the log to the event before it */
function removal(name: string, seconds = 3): NewEvent {
  const purgeAt = startMs + seconds * 1000 + 1 + purgeAfterMs;
  return { type: "service.removed", subject: `service/${id(name)}`, data: { service: id(name), purgeAt } };
}

const port = (published: number, mode = "ingress") => ({ endpoints: [{ published, mode }] });
const shop = [member("web"), member("db"), deployed("shop_web", "shop_db")];
const detail = { created: [], updated: [], removed: [], unchanged: [], orphaned: [] };

test("decide: a stack's services are created in one decision, named after it", (t) => {
  const created = (n: string, alias: string): NewEvent => ({
    type: "service.created",
    subject: `service/${id(n)}`,
    data: { service: id(n), spec: spec(`shop_${alias}`), stack: { name: "shop", alias } },
  });
  given(t, [])
    .when(deploy({ web: {}, db: {} }))
    .gives([created("new1", "web"), created("new2", "db"), deployed("new1", "new2")], {
      status: 200,
      id: "default/shop",
      detail: { ...detail, created: ["shop_web", "shop_db"] },
    });
});

test("decide: the same file again changes nothing", (t) => {
  given(t, shop)
    .when(deploy({ web: {}, db: {} }))
    .gives(nothing, { status: 200, id: "default/shop", detail: { ...detail, unchanged: ["shop_web", "shop_db"] } });
});

test("decide: a changed service is updated, and its tasks replaced only when they must be", (t) => {
  const next = { containers: [{ process: { command: ["other"] } }] };
  const update = (alias: string, members: Record<string, unknown>, data: object): NewEvent =>
    ({
      type: "service.updated",
      subject: `service/${id(`shop_${alias}`)}`,
      data: { service: id(`shop_${alias}`), spec: spec(`shop_${alias}`, members), ...data },
    }) as NewEvent;
  given(t, shop)
    .when(deploy({ web: next, db: { replicas: 2 } }))
    .gives(
      [
        update("web", next, { specVersion: 2, rollout: id("new1") }),
        update("db", { replicas: 2 }, { specVersion: 1 }),
        deployed("shop_web", "shop_db"),
      ],
      { status: 200, id: "default/shop", detail: { ...detail, updated: ["shop_web", "shop_db"] } },
    );
});

test("decide: a service that left the file still runs and stays the stack's, and is told of", (t) => {
  given(t, shop)
    .when(deploy({ web: {} }))
    .gives(nothing, { status: 200, id: "default/shop", detail: { ...detail, unchanged: ["shop_web"], orphaned: ["shop_db"] } });
  given(t, shop)
    .when(deploy({ web: { replicas: 2 } }))
    .gives([
      {
        type: "service.updated",
        subject: `service/${id("shop_web")}`,
        data: { service: id("shop_web"), spec: spec("shop_web", { replicas: 2 }), specVersion: 1 },
      },
      deployed("shop_web", "shop_db"),
    ]);
});

test("decide: with prune, a service that left the file is removed", (t) => {
  given(t, shop)
    .when(deploy({ web: {} }, { prune: true }))
    .gives([removal("shop_db"), deployed("shop_web")], {
      status: 200,
      id: "default/shop",
      detail: { ...detail, unchanged: ["shop_web"], removed: ["shop_db"] },
    });
});

test("decide: a service that a person removed is created again", (t) => {
  const decision = given(t, [...shop, removal("shop_db")]).when(deploy({ web: {}, db: {} })).decision;
  t.like(decision, { kind: "events", outcome: { detail: { created: ["shop_db"], unchanged: ["shop_web"] } } });
});

test("decide: stacks of one name in two namespaces are apart", (t) => {
  const decision = given(t, shop).when(deploy({ web: {} }, { namespace: "other" })).decision;
  t.like(decision, { kind: "events", outcome: { detail: { created: ["shop_web"], orphaned: [] } } });
});

test("decide: a service of that name that is not this stack's is left alone", (t) => {
  given(t, [service("shop_web")])
    .when(deploy({ web: {} }))
    .gives(refused("conflict", "name_taken", "/services/web", /belongs to no stack/));
  // Stack `a` with alias `b_c` and stack `a_b` with alias `c` ask for the same name.
  given(t, [service("a_b_c", {}, { name: "a", alias: "b_c" })])
    .when(deploy({ c: {} }, { name: "a_b" }))
    .gives(refused("conflict", "name_taken", "/services/c", /belongs to stack a$/));
});

test("decide: nothing of a file is deployed when one service is wrong, and each fault is named by service", (t) => {
  given(t, shop)
    .when(deploy({ web: { endpoints: [{ mode: "host" }] }, db: { placement: { constraints: ["x"] } } }))
    .gives(refused("invalid", "invalid_spec", ["/services/web/endpoints/0/published", "/services/db/placement/constraints/0"]));
  given(t, shop)
    .when(deploy({ web: { mode: "global" } }))
    .gives(refused("invalid", "immutable_field", "/services/web/mode"));
});

test("decide: a service's whole name must fit", (t) => {
  const alias = "a".repeat(59);
  given(t, [])
    .when(deploy({ [alias]: {} }))
    .gives(refused("invalid", "invalid_spec", `/services/${alias}`, /longer than 63/));
});

test("decide: an alias stands in a file once", (t) => {
  const [one] = (deploy({ web: {} }) as Extract<Intent, { type: "DeployStack" }>).services;
  const twice = { ...deploy({}), services: [one, one] } as Intent;
  given(t, [])
    .when(twice)
    .gives(refused("invalid", "invalid_spec", "/services/web", /twice/));
});

test("decide: a port is published by one service of the cluster", (t) => {
  given(t, [service("other", port(80))])
    .when(deploy({ web: port(80) }))
    .gives(refused("conflict", "port_taken", "/services/web/endpoints/0/published", /service other/));
  given(t, [])
    .when(deploy({ web: port(80), db: port(80, "host") }))
    .gives(refused("conflict", "port_taken", "/services/db/endpoints/0/published", /service web of this stack/));
  t.is(given(t, []).when(deploy({ web: port(80, "host"), db: port(80, "host") })).decision.kind, "events");
});

const published = [member("web", port(80)), member("db", port(81)), deployed("shop_web", "shop_db")];

test("decide: services of one file may swap ports, and take those of a pruned one", (t) => {
  const { view } = given(t, published);
  t.is(Object.keys(view.publishedPorts).length, 2);
  t.is(given(t, published).when(deploy({ web: port(81), db: port(80) })).decision.kind, "events");
  t.is(given(t, published).when(deploy({ web: port(81) }, { prune: true })).decision.kind, "events");
});

test("decide: a service that left the file keeps its port until it is pruned", (t) => {
  given(t, published)
    .when(deploy({ web: port(81) }))
    .gives(refused("conflict", "port_taken", "/services/web/endpoints/0/published", /service shop_db/));
});

test("decide: a stack is bounded", (t) => {
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`s${n}`, {}]));
  given(t, [])
    .when(deploy(many))
    .gives(refused("invalid", "invalid_stack", "/services", /at most 1000/));
});

test("decide: a stack is removed with its services, also those that left its file or are gone", (t) => {
  const gone: NewEvent = { type: "stack.removed", subject: "stack/default/shop", data: { namespace: "default", name: "shop" } };
  const remove: Intent = { type: "RemoveStack", namespace: "default", name: "shop" };
  given(t, shop)
    .when(remove)
    .gives([removal("shop_web"), removal("shop_db"), gone], { status: 204 });
  given(t, [...shop, removal("shop_db")])
    .when(remove)
    .gives([removal("shop_web", 4), gone]);
  given(t, [...shop, removal("shop_web"), removal("shop_db"), gone])
    .when(remove)
    .gives(refused("notFound", "stack_not_found", "stack", /"shop" in namespace default/));
});
