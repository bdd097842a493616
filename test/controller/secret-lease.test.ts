import test from "ava";
import { openMemoryLog } from "../../src/log/index.js";
import { findSecret } from "../../src/projections/index.js";
import { controllerOn, meta } from "../support/controllers.js";
import { testSecretKeys } from "../support/secret-keys.js";
import { SharedLog } from "../support/shared-log.js";

const keys = testSecretKeys(7);

function create(name: string) {
  const envelope = keys.seal("default", name, Buffer.from("x"), "0123456789abcdef01234567");
  return { type: "CreateSecret" as const, namespace: "default", name, labels: {}, envelope };
}

test("a standby without the key of a secret serves reads and leaves the lease to one that has it", async (t) => {
  const shared = new SharedLog(t);
  const one = await shared.start("one", { secretKeys: keys });
  const without = await shared.start("two");
  const { seq } = await shared.run(one.controller.submit(create("key"), meta));
  await shared.until(() => without.controller.view().seq >= seq, "the standby has followed");
  await shared.run(one.controller.stop());
  await shared.advance(5_000);
  t.not(without.controller.lease().held, "here");
  t.truthy(findSecret(without.controller.view(), "default", "key"));
  t.regex(without.controller.status().alarms.join(), /key that secrets are under: [0-9a-f]{16} \(1 secret\)/);
  const three = await shared.start("three", { secretKeys: testSecretKeys(8, 7) });
  await shared.until(() => three.controller.lease().held === "here", "the one with the key has taken the lease");
});

test("where there is no secret, a controller needs no key", async (t) => {
  const shared = new SharedLog(t);
  const one = await shared.start("one", { secretKeys: keys });
  const without = await shared.start("two");
  await shared.run(one.controller.stop());
  await shared.until(() => without.controller.lease().held === "here", "the one without a key has taken the lease");
  t.deepEqual(without.controller.status().alarms, []);
});

test("on a log of its own a controller without the key reads only, and writes again with it", async (t) => {
  const log = openMemoryLog();
  const one = await controllerOn(t, log, { secretKeys: keys });
  await one.submit(create("key"), meta);
  await one.stop();
  const without = await controllerOn(t, log);
  t.truthy(findSecret(without.view(), "default", "key"));
  const refused = await t.throwsAsync(without.submit(create("next"), meta));
  t.like(refused, { code: "not_writing", kind: "unavailable" });
  t.regex(refused?.message ?? "", /--secrets-key/);
  t.regex(without.status().alarms.join(), /key that secrets are under/);
  await without.stop();
  const again = await controllerOn(t, log, { secretKeys: keys });
  t.is((await again.submit(create("next"), meta)).outcome.status, 201);
});
