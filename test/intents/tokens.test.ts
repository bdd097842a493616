import test from "ava";
import { type Intent, type NewEvent, presetScopes, type Scope } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { id, node } from "../support/samples.js";

function token(name: string, scopes: Scope[], credential = "0".repeat(64)): NewEvent {
  return { type: "token.created", subject: `token/${id(name)}`, data: { token: id(name), name, credential, scopes } };
}

const admin = token("admin", presetScopes.admin);
const viewer = token("viewer", presetScopes.viewer);
const create: Intent = {
  type: "CreateToken",
  name: "viewer",
  token: id("viewer"),
  credential: "0".repeat(64),
  scopes: presetScopes.viewer,
};

test("decide: a token is created, and its repetition changes nothing", (t) => {
  given(t, [])
    .when(create)
    .gives([viewer], { status: 201, id: id("viewer") });
  given(t, [viewer])
    .when(create)
    .gives(nothing, { status: 201, id: id("viewer") });
});

test("decide: the id of a token cannot be used for another secret", (t) => {
  given(t, [viewer])
    .when({ ...create, credential: "1".repeat(64) })
    .gives(refused("conflict", "token_exists", "/token"));
});

test("decide: two tokens may share a name", (t) => {
  given(t, [viewer])
    .when({ ...create, token: id("viewer2") })
    .gives([{ ...viewer, subject: `token/${id("viewer2")}`, data: { ...viewer.data, token: id("viewer2") } } as NewEvent]);
});

test("decide: a token is revoked", (t) => {
  given(t, [admin, viewer])
    .when({ type: "RevokeToken", token: id("viewer") })
    .gives([{ type: "token.revoked", subject: `token/${id("viewer")}`, data: { token: id("viewer") } }], { status: 204 });
});

test("decide: the last token that may do everything cannot be revoked", (t) => {
  const revoke: Intent = { type: "RevokeToken", token: id("admin") };
  const almost = token("almost", [{ namespace: "shop", stack: "*", verbs: ["*"] }]);
  given(t, [admin, viewer, almost])
    .when(revoke)
    .gives(refused("conflict", "last_admin_token", "token"));
  t.is(given(t, [admin, token("second", presetScopes.admin)]).when(revoke).decision.kind, "events");
});

test("decide: a token that is not there cannot be revoked", (t) => {
  given(t, [admin])
    .when({ type: "RevokeToken", token: id("nobody") })
    .gives(refused("notFound", "token_not_found", "token", /nobody/));
});

test("decide: a node's token goes with its node alone", (t) => {
  given(t, [admin, ...node("a")])
    .when({ type: "RevokeToken", token: id("ta") })
    .gives(refused("conflict", "token_of_node", "token", /token of node a;/));
});

test("rotateToken: the secret before is taken for as long as asked", (t) => {
  const world = given(t, [viewer]);
  const rotate: Intent = { type: "RotateToken", token: id("viewer"), credential: "1".repeat(64), graceMs: 5000 };
  const data = { token: id("viewer"), credential: "1".repeat(64) };
  const previousUntil = world.view.time + 1 + 5000;
  const subject = `token/${id("viewer")}`;
  world.when(rotate).gives([{ type: "token.rotated", subject, data: { ...data, previousUntil } }], { status: 200, id: id("viewer") });
  world.when({ ...rotate, graceMs: 0 }).gives([{ type: "token.rotated", subject, data }]);
  given(t, [viewer, { type: "token.rotated", subject, data }])
    .when(rotate)
    .gives(nothing);
  given(t, [])
    .when(rotate)
    .gives(refused("notFound", "token_not_found", "token"));
});
