import test from "ava";
import fc from "fast-check";
import { SecretKeys } from "../../src/controller/index.js";
import { secretAlarm } from "../../src/controller/secret-alarm.js";
import { viewOf } from "../support/history.js";
import { closedEnvelope, id, node, secret, webhook } from "../support/samples.js";
import { testSecretKeys } from "../support/secret-keys.js";

const nonce = "0123456789abcdef01234567";
const data = Buffer.from("correct horse battery staple");

test("an envelope opens to the bytes that were sealed, and shows nothing of them", (t) => {
  const keys = testSecretKeys();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const envelope = keys.seal("default", "key", Buffer.from(bytes), nonce);
      return keys.open("default", "key", envelope).equals(Buffer.from(bytes));
    }),
  );
  t.false(Buffer.from(keys.seal("default", "key", data, nonce).sealed, "base64").includes(data.subarray(0, 4)));
});

test("an envelope that was changed, or put under another name, does not open", (t) => {
  const keys = testSecretKeys();
  const envelope = keys.seal("default", "key", data, nonce);
  const bytes = Buffer.from(envelope.sealed, "base64");
  bytes[3] = (bytes[3] as number) ^ 1;
  const refusals = [
    () => keys.open("default", "other", envelope),
    () => keys.open("blue", "key", envelope),
    () => keys.open("default", "key", { ...envelope, nonce: "1".repeat(24) }),
    () => keys.open("default", "key", { ...envelope, sealed: bytes.toString("base64") }),
    () => keys.open("default", "key", { ...envelope, sealed: "" }),
    // Under one key, and said to be under another.
    () => testSecretKeys(8, 7).open("default", "key", { ...envelope, key: String(testSecretKeys(8).ids[0]) }),
  ];
  for (const open of refusals) t.like(t.throws(open), { code: "secret_damaged" });
});

test("the newest key seals, and each opens what it sealed", (t) => {
  const before = testSecretKeys(7);
  const after = testSecretKeys(8, 7);
  t.deepEqual(after.open("default", "key", before.seal("default", "key", data, nonce)), data);
  t.is(after.seal("default", "key", data, nonce).key, String(after.ids[0]));
  t.deepEqual(after.ids.slice(1), before.ids);
  t.like(
    t.throws(() => before.open("default", "key", after.seal("default", "key", data, nonce))),
    { code: "secret_key_missing" },
  );
});

test("digests differ by key and by purpose, and none is the key's name or part of it", (t) => {
  const keys = new SecretKeys([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
  const digests = [...keys.digests("request", data), ...keys.digests("stack", data)];
  t.is(new Set(digests).size, 4);
  for (const id of keys.ids) t.false(digests.some((digest) => digest.startsWith(id)));
});

test("a key is needed for each envelope there is, and for nothing else", (t) => {
  t.is(secretAlarm(viewOf([]), undefined), undefined);
  const view = viewOf([secret("a"), secret("b")]);
  t.regex(secretAlarm(view, undefined) ?? "", /0000000000000000 \(2 secrets\)/);
  t.regex(secretAlarm(view, testSecretKeys()) ?? "", /--secrets-key/);
  const { ids } = testSecretKeys();
  const made = secret("c");
  const own = { ...made, data: { ...made.data, envelope: { ...closedEnvelope, key: String(ids[0]) } } };
  t.is(secretAlarm(viewOf([own as typeof made]), testSecretKeys(8, 7)), undefined);
});

test("what a key is needed for is counted anew when secrets or webhooks change, and not when anything else does", (t) => {
  const before = viewOf([secret("a")]);
  t.regex(secretAlarm(before, undefined) ?? "", /\(1 secret\)/);
  const other = viewOf(node("n1"), { after: before });
  t.is(other.secrets, before.secrets, "what did not change is the same object");
  t.regex(secretAlarm(other, undefined) ?? "", /\(1 secret\)/);
  t.regex(secretAlarm(viewOf([webhook("hook")], { after: other }), undefined) ?? "", /\(2 secrets\)/);
  t.regex(secretAlarm(viewOf([secret("b")], { after: other }), undefined) ?? "", /\(2 secrets\)/);
  const removed = {
    type: "secret.removed" as const,
    subject: `secret/${id("a")}`,
    data: { secret: id("a"), namespace: "default", name: "a" },
  };
  t.is(secretAlarm(viewOf([removed], { after: other }), undefined), undefined);
  t.regex(secretAlarm(other, undefined) ?? "", /\(1 secret\)/, "a view from before says what it said");
});
