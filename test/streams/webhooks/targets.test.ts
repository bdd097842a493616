import test from "ava";
import { WebhookTargets } from "../../../src/streams/index.js";

const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

const internal = [
  "127.0.0.1",
  "127.8.9.1",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.1.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fe80::1%eth0",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:7f00:1",
  "::7f00:1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
];

test("what is not an address of the internet is refused unless it is allowed", (t) => {
  const targets = new WebhookTargets([]);
  for (const address of internal) t.false(targets.allows("host", address), address);
  for (const address of ["1.1.1.1", "172.32.0.1", "100.128.0.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
    t.true(targets.allows("host", address), address);
});

test("networks, addresses and hosts are allowed by name", (t) => {
  const targets = new WebhookTargets(["10.1.0.0/16", "192.168.7.9", "fd00::/8", "alerts.internal", "*.svc.internal"]);
  t.true(targets.allows("x", "10.1.255.1"));
  t.true(targets.allows("x", "::ffff:10.1.2.3"));
  t.false(targets.allows("x", "10.2.0.1"));
  t.true(targets.allows("x", "192.168.7.9"));
  t.false(targets.allows("x", "192.168.7.8"));
  t.true(targets.allows("x", "fd12::1"));
  t.true(targets.allows("alerts.internal", "127.0.0.1"));
  t.false(targets.allows("evil-alerts.internal", "127.0.0.1"));
  t.true(targets.allows("a.svc.internal", "10.9.9.9"));
  t.false(targets.allows("svc.internal", "10.9.9.9"));
  t.false(targets.allows("xsvc.internal", "10.9.9.9"));
});

for (const bad of ["10.0.0.0/33", "10.0.0.0/x", "fd00::/129", "http://host", "host/24", "", "a b", "10.0.0"])
  test(`${JSON.stringify(bad)} allows nothing: it is refused`, (t) => {
    if (bad === "10.0.0") return t.notThrows(() => new WebhookTargets([bad]), "this is a name");
    return t.throws(() => new WebhookTargets([bad]), { message: /--webhook-allow/ });
  });

test("a URL is checked by all that its name resolves to", async (t) => {
  const check = (url: string, addresses: string[], allow: string[] = []) =>
    new WebhookTargets(allow, resolvesTo(...addresses)).check(new URL(url)).then(
      () => "allowed",
      ({ code }) => code,
    );
  t.is(await check("https://hooks.example.org/x", ["1.2.3.4"]), "allowed");
  t.is(await check("https://hooks.example.org/x", ["1.2.3.4", "10.0.0.1"]), "webhook_target_forbidden");
  t.is(await check("https://hooks.example.org/x", ["10.0.0.1"], ["hooks.example.org"]), "allowed");
  t.is(await check("https://hooks.example.org/x", []), "webhook_target_unknown");
  t.is(await check("http://127.0.0.1/", []), "webhook_target_forbidden");
  t.is(await check("http://2130706433/", []), "webhook_target_forbidden", "as the URL standard reads it, 127.0.0.1");
  t.is(await check("http://0x7f.1/", []), "webhook_target_forbidden");
  t.is(await check("http://[::1]/", []), "webhook_target_forbidden");
  t.is(await check("http://[::ffff:127.0.0.1]/", []), "webhook_target_forbidden");
  t.is(await check("http://127.0.0.1/", [], ["127.0.0.0/8"]), "allowed");
});
