import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { parseImage } from "../../../src/agent/docker/image-reference.js";
import { pinnedImage } from "../../../src/agent/docker/pinned-image.js";
import { pullRefusal } from "../../../src/agent/docker/pull-refusal.js";
import { findLogin, readRegistryConfig } from "../../../src/agent/docker/registry-config.js";
import { ClusterError } from "../../../src/ports/index.js";
import { dataDirectory } from "../../support/agent.js";

const digest = `sha256:${"a".repeat(64)}`;

test("image reference: its registry, repository, tag and digest are told apart as the engine does", (t) => {
  t.like(parseImage("nginx"), { registry: "docker.io", repository: "library/nginx", tag: "latest", pullable: "nginx:latest" });
  t.like(parseImage("shop/web:2"), { registry: "docker.io", repository: "shop/web", tag: "2", pullable: "shop/web:2" });
  t.like(parseImage("r.example:5000/a/b/c"), { registry: "r.example:5000", repository: "a/b/c", pullable: "r.example:5000/a/b/c:latest" });
  t.like(parseImage("localhost/a:1"), { registry: "localhost", repository: "a", tag: "1" });
  t.like(parseImage(`r.example/a:1@${digest}`), { tag: "1", digest, pullable: `r.example/a@${digest}` });
});

test("registry config: a login is found under each name that its registry is kept by, and no other's is taken", (t) => {
  const auth = Buffer.from("me:pass:word").toString("base64");
  const login = { username: "me", password: "pass:word" };
  t.deepEqual(findLogin("r.example:5000", { "r.example:5000": { auth } }), { ...login, serveraddress: "r.example:5000" });
  t.like(findLogin("r.example", { "https://r.example": { auth } }), login);
  t.deepEqual(findLogin("docker.io", { "https://index.docker.io/v1/": { auth } }), {
    ...login,
    serveraddress: "https://index.docker.io/v1/",
  });
  t.like(findLogin("r.example", { "r.example": { identitytoken: "t" } }), { identitytoken: "t" });
  t.is(findLogin("other.example", { "r.example": { auth } }), undefined);
  t.is(findLogin("r.example", { "r.example": {} }), undefined);
});

test("registry config: one that others may read, that is no JSON or not there is refused, and nothing of it is shown", async (t) => {
  const path = join(dataDirectory(t), "config.json");
  const refusal = () => t.throwsAsync(() => readRegistryConfig(path), { instanceOf: ClusterError });
  t.regex((await refusal()).message, /cannot be read \(ENOENT\)/);
  writeFileSync(path, "pass:word", { mode: 0o600 });
  t.like(await refusal(), { code: "registry_config_unreadable", message: `the registry config ${path} cannot be read (it is no JSON)` });
  writeFileSync(path, "{}");
  chmodSync(path, 0o640);
  t.like(await refusal(), { kind: "unavailable", code: "registry_config_exposed" });
  chmodSync(path, 0o400);
  t.deepEqual(await readRegistryConfig(path), {});
});

test("images: a refusal names the registry and its words, and says whether another attempt could help", (t) => {
  const refused = (words: string, statusCode?: number) =>
    pullRefusal("r.example/a:1", Object.assign(new Error(words), { statusCode, json: { message: words } }));
  t.like(refused("manifest for r.example/a:1 not found: manifest unknown", 404), {
    kind: "invalid",
    message: "image r.example/a:1 was not pulled: registry r.example answered 404 manifest for r.example/a:1 not found: manifest unknown",
  });
  t.is(refused("unauthorized: authentication required", 500).kind, "invalid");
  t.like(refused("Get https://r.example/v2/: dial tcp: connection refused", 500), {
    kind: "unavailable",
    message:
      "image r.example/a:1 was not pulled: registry r.example did not answer: Get https://r.example/v2/: dial tcp: connection refused",
  });
  t.like(refused("write /var/lib/docker/tmp/x: no space left on device", 500), {
    kind: "unavailable",
    message: "image r.example/a:1 was not pulled: the engine says write /var/lib/docker/tmp/x: no space left on device",
  });
  t.is(refused("toomanyrequests: too many requests", 500).kind, "unavailable");
});

test("images: a tag is pinned to the digest that its own registry gave it, and to none where no registry did", (t) => {
  const digests = [`other.example/web@sha256:${"b".repeat(64)}`, `nginx@${digest}`, `r.example:5000/shop/web@${digest}`];
  t.is(pinnedImage("r.example:5000/shop/web:1", digests), `r.example:5000/shop/web:1@${digest}`);
  t.is(pinnedImage("r.example:5000/shop/web", digests), `r.example:5000/shop/web@${digest}`);
  t.is(pinnedImage("docker.io/library/nginx:1.27", digests), `docker.io/library/nginx:1.27@${digest}`);
  t.is(pinnedImage("fleetlog-test:1", digests), null);
  t.is(pinnedImage("fleetlog-test:1", []), null);
});
