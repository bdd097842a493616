import test from "ava";
import { readUpstream } from "../../../src/agent/names/index.js";

const from = (files: Record<string, string>) =>
  readUpstream((path) => {
    const text = files[path];
    if (text === undefined) throw new Error("no such file");
    return text;
  });

test("upstream: the engine's own settings come before the host's, and a server on the host itself only where there is no other", (t) => {
  const host = "# a comment\nnameserver 127.0.0.53\nsearch example.org\n";
  const behind = "nameserver 10.0.0.2\nnameserver fe80::1%eth0\nnameserver 2001:db8::1\n";
  t.deepEqual(from({ "/etc/resolv.conf": behind }), { servers: ["10.0.0.2", "2001:db8::1"], local: undefined });
  t.deepEqual(from({ "/etc/resolv.conf": host, "/run/systemd/resolve/resolv.conf": behind }).servers, ["10.0.0.2", "2001:db8::1"]);
  t.deepEqual(from({ "/etc/resolv.conf": host }), { servers: [], local: "127.0.0.53" });
  t.deepEqual(from({ "/etc/resolv.conf": behind, "/etc/docker/daemon.json": `{"dns":["9.9.9.9"]}` }).servers, ["9.9.9.9"]);
  t.deepEqual(from({ "/etc/resolv.conf": behind, "/etc/docker/daemon.json": "{" }).servers, ["10.0.0.2", "2001:db8::1"]);
  t.deepEqual(from({}), { servers: [], local: undefined });
});
