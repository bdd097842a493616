import test from "ava";
import { isLoopback, listen, parseListen } from "../../../src/cli/processes/listen.js";

test("an address is HOST:PORT, with brackets around IPv6", (t) => {
  t.deepEqual(parseListen("127.0.0.1:7070"), { host: "127.0.0.1", port: 7070 });
  t.deepEqual(parseListen("[::1]:0"), { host: "::1", port: 0 });
  t.deepEqual(parseListen(":7070"), { host: "", port: 7070 });
  for (const bad of ["7070", "host", "host:", "host:99999", "::1:70", "host:7a"])
    t.throws(() => parseListen(bad), { code: "invalid_listen" }, bad);
});

test("only this host's own addresses are loopback", (t) => {
  for (const host of ["localhost", "127.0.0.1", "127.8.9.10", "::1"]) t.true(isLoopback(host), host);
  for (const host of ["", "0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "localhost.example.org"]) t.false(isLoopback(host), host);
});

test("listening elsewhere without TLS is refused unless it is asked for", async (t) => {
  for (const address of ["0.0.0.0:0", ":0", "[::]:0"])
    await t.throwsAsync(listen({ listen: address }), { code: "insecure_listen" }, address);
  await t.throwsAsync(listen({ listen: "127.0.0.1:0", tlsCert: "cert.pem" }), { code: "invalid_tls" });
  await t.throwsAsync(listen({ listen: "0.0.0.0:0", tlsCert: "/nowhere/c", tlsKey: "/nowhere/k" }), { code: "invalid_tls" });
  const open = await listen({ listen: "0.0.0.0:0", insecure: true });
  await open.close();
});

test("until the API is there every request is told to come again", async (t) => {
  const listening = await listen({ listen: "127.0.0.1:0" });
  const response = await fetch(`${listening.url}/v1/nodes`);
  t.is(response.status, 503);
  t.is(response.headers.get("retry-after"), "1");
  await t.throwsAsync(listen({ listen: listening.url.slice("http://".length) }), { code: "cannot_listen", message: /already in use/ });
  await listening.close();
});
