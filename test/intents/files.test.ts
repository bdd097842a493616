import test from "ava";
import type { Intent, NewEvent } from "../../src/model/index.js";
import { filesInUse, serviceById, unusedFiles } from "../../src/projections/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { closedEnvelope, config, id, node, observed, placed, secret, service, spec, task } from "../support/samples.js";

const create: Intent = { type: "CreateConfig", namespace: "default", name: "motd", labels: {}, data: "aGk=" };
const createSecret: Intent = { type: "CreateSecret", namespace: "default", name: "key", labels: {}, envelope: closedEnvelope };
const remove: Intent = { type: "RemoveSecret", namespace: "default", secret: "key" };

function withFiles(files: Record<string, unknown>): Record<string, unknown> {
  return { containers: [{ process: { command: ["x"] }, ...files }] };
}

const usesKey = withFiles({ secrets: [{ source: "key" }] });

function update(name: string, members: Record<string, unknown>, specVersion: number): NewEvent {
  const data = { service: id(name), spec: spec(name, members), specVersion, rollout: id(`r${specVersion}`) };
  return { type: "service.updated", subject: `service/${id(name)}`, data };
}

test("decide: a config and a secret are made once under their name", (t) => {
  const made = { config: id("new1"), name: "motd", namespace: "default", labels: {}, data: "aGk=" };
  given(t, [])
    .when(create)
    .gives([{ type: "config.created", subject: `config/${id("new1")}`, data: made }], { status: 201, id: id("new1") });
  given(t, [config("motd")])
    .when(create)
    .gives(refused("conflict", "name_taken", "/name", /cannot change/));
  given(t, [secret("key")])
    .when(createSecret)
    .gives(refused("conflict", "name_taken", "/name"));
  // A config and a secret may share a name, and so may two of different namespaces.
  t.is(given(t, [config("key"), secret("key", { namespace: "blue" })]).when(createSecret).decision.kind, "events");
});

test("decide: what nobody refers to is removed, by name or by id", (t) => {
  const gone: NewEvent = {
    type: "secret.removed",
    subject: `secret/${id("key")}`,
    data: { secret: id("key"), namespace: "default", name: "key" },
  };
  for (const named of ["key", id("key")])
    given(t, [secret("key")])
      .when({ ...remove, secret: named } as Intent)
      .gives([gone], { status: 204 });
  given(t, [secret("key", { namespace: "blue" })])
    .when(remove)
    .gives(refused("notFound", "secret_not_found", "secret", /in namespace default/));
});

test("decide: a removal names the services whose spec, earlier spec or tasks refer to it", (t) => {
  const inUse = refused("conflict", "secret_in_use", "secret", /in use by service web:/);
  given(t, [secret("key"), service("web", usesKey)])
    .when(remove)
    .gives(inUse);
  // A rollback would need it.
  given(t, [secret("key"), service("web", usesKey), update("web", {}, 2)])
    .when(remove)
    .gives(inUse);
  const twice = [secret("key"), service("web", usesKey), update("web", {}, 2), update("web", { drainMs: 5 }, 2)];
  t.is(given(t, twice).when(remove).decision.kind, "events");
  // A task of the first spec still runs, and may be restarted.
  const running = [
    ...[secret("key"), ...node("n1"), service("web", usesKey), placed("web", [[1, "n1"]])],
    ...[observed("n1", 1, { [task("web", 1)]: "running" }), update("web", {}, 2), update("web", { drainMs: 5 }, 2)],
  ];
  given(t, running).when(remove).gives(inUse);
});

test("decide: a service that can be restored keeps what it refers to, and one that cannot does not", (t) => {
  const removed = (purgeAt?: number): NewEvent => ({
    type: "service.removed",
    subject: `service/${id("web")}`,
    data: { service: id("web"), ...(purgeAt === undefined ? {} : { purgeAt }) },
  });
  given(t, [secret("key"), service("web", usesKey), removed(9e15)])
    .when(remove)
    .gives(refused("conflict", "secret_in_use", "secret", /can be restored/));
  t.is(given(t, [secret("key"), service("web", usesKey), removed()]).when(remove).decision.kind, "events");
});

test("decide: a spec that refers to what is not there is refused by the reference", (t) => {
  const files = withFiles({ configs: [{ source: "motd" }, { source: "none" }], secrets: [{ source: "key" }] });
  const web: Intent = { type: "CreateService", spec: spec("web", files) };
  const fields = ["/containers/0/configs/1/source", "/containers/0/secrets/0/source"];
  given(t, [config("motd"), secret("key", { namespace: "blue" })])
    .when(web)
    .gives(refused("invalid", "unknown_file", fields, /no config is named none in namespace default/));
  t.is(given(t, [config("motd"), config("none"), secret("key")]).when(web).decision.kind, "events");
});

test("decide: two files of a container have two places, none of them a mount's", (t) => {
  const refuse = (members: Record<string, unknown>, field: string, says: RegExp, placement = {}) =>
    given(t, [config("a"), config("b"), secret("a"), secret("b")])
      .when({ type: "CreateService", spec: spec("web", { ...withFiles(members), ...placement }) })
      .gives(refused("invalid", "invalid_spec", field, says));
  refuse({ configs: [{ source: "a" }, { source: "b", target: "a" }] }, "/containers/0/configs/1/target", /place of another/);
  refuse({ configs: [{ source: "a", target: "../x" }] }, "/containers/0/configs/0/target", /\.\. parts/);
  // In a process all secrets are in one folder.
  refuse({ secrets: [{ source: "a" }, { source: "b", target: "/etc/a" }] }, "/containers/0/secrets/1/target", /\/etc\/a/);
  const docker = { containers: [{ docker: { image: "x" }, mounts: [{ type: "tmpfs", target: "/a" }], configs: [{ source: "a" }] }] };
  refuse({}, "/containers/0/configs/0/target", /mount of this container/, { ...docker, placement: { runtime: "docker" } });
});

test("decide: all files together have a limit", (t) => {
  const large = "A".repeat(699_048);
  const many = Array.from({ length: 72 }, (_, i) => config(`c${i}`));
  const events = many.map((event) => ({ ...event, data: { ...event.data, data: large } }) as NewEvent);
  given(t, events)
    .when({ ...create, data: large } as Intent)
    .gives(refused("conflict", "files_full", "/data", /may take 50331648/));
});

function deploy(services: Record<string, Record<string, unknown>>, secrets: string[], prune = false): Intent {
  return {
    type: "DeployStack",
    namespace: "default",
    name: "shop",
    prune,
    services: Object.entries(services).map(([alias, members]) => ({ alias, spec: spec(alias, members) })),
    secrets: secrets.map((name) => ({ name, labels: {}, envelope: closedEnvelope })),
  };
}

const usesFirst = withFiles({ secrets: [{ source: "shop_key-1", target: "key" }] });
const usesSecond = withFiles({ secrets: [{ source: "shop_key-2", target: "key" }] });
const usesThird = withFiles({ secrets: [{ source: "shop_key-3", target: "key" }] });

test("decide: a stack's secret comes with it, stays for a rollback, and goes once no spec refers to it", (t) => {
  const first = given(t, []).when(deploy({ web: usesFirst }, ["shop_key-1"]));
  const events = [first].flatMap(({ decision }) => (decision.kind === "events" ? decision.events : []));
  t.deepEqual(
    events.map(({ type }) => type),
    ["secret.created", "service.created", "stack.deployed"],
  );
  given(t, events)
    .when(deploy({ web: usesFirst }, ["shop_key-1"]))
    .gives(nothing);

  const second = given(t, events).when(deploy({ web: usesSecond }, ["shop_key-2"]));
  const more = second.decision.kind === "events" ? second.decision.events : [];
  t.deepEqual(
    more.map(({ type }) => type),
    ["secret.created", "service.updated", "stack.deployed"],
  );

  const third = given(t, [...events, ...more]).when(deploy({ web: usesThird }, ["shop_key-3"]));
  const last = third.decision.kind === "events" ? third.decision.events : [];
  t.deepEqual(
    last.map(({ type }) => type),
    ["secret.created", "service.updated", "stack.deployed", "secret.removed"],
  );
  t.like(last.at(-1)?.data, { name: "shop_key-1" });

  const gone = given(t, [...events, ...more, ...last]).when({ type: "RemoveStack", namespace: "default", name: "shop" });
  // They can be restored, and would need it.
  t.deepEqual(gone.decision.kind === "events" && gone.decision.events.map(({ type }) => type), ["service.removed", "stack.removed"]);
});

test("decide: a stack takes no file of another over, and refers to none that is not there", (t) => {
  given(t, [secret("shop_key-1")])
    .when(deploy({ web: usesFirst }, ["shop_key-1"]))
    .gives(refused("conflict", "name_taken", "/secrets", /does not belong to this stack/));
  given(t, [])
    .when(deploy({ web: usesFirst }, []))
    .gives(refused("invalid", "unknown_file", "/services/web/containers/0/secrets/0/source"));
});

test("a stack's files that no service refers to are found, whoever else refers to one of them", (t) => {
  const events = [
    ...[secret("old", { stack: "shop" }), secret("kept", { stack: "shop" }), secret("lent", { stack: "shop" }), secret("own")],
    service("shop_web", withFiles({ secrets: [{ source: "kept" }] }), { name: "shop", alias: "web" }),
    service("other", withFiles({ secrets: [{ source: "lent" }] })),
  ];
  const { view } = given(t, events);
  const names = (gone = "") =>
    unusedFiles(view, { namespace: "default", name: "shop" }, ({ id: service }) => service === gone).map(({ name }) => name);
  t.deepEqual(names(), ["old"]);
  t.deepEqual(names(id("shop_web")).sort(), ["kept", "old"]);
  const web = serviceById(view, id("shop_web"));
  t.deepEqual(web && [...filesInUse(web)], ["secret default/kept"]);
});
