import test from "ava";
import { applyFiles, parseReference } from "../../src/cli/file-flags.js";
import { specOf } from "../../src/cli/service-spec.js";

const at = { cwd: "/", env: {} };

test("a reference is a name alone, or what docker's flag says", (t) => {
  t.deepEqual(parseReference("--secret", "key"), { source: "key" });
  t.deepEqual(parseReference("--secret", "src=key,dst=/etc/key,uid=7,gid=8,mode=0440"), {
    source: "key",
    target: "/etc/key",
    uid: 7,
    gid: 8,
    mode: 0o440,
  });
  for (const text of ["target=x", "source=key,mode=999", "source=key,mode=0x1", "source=,target=x", "source=key,shape=round"])
    t.throws(() => parseReference("--secret", text), { message: new RegExp(`^--secret ${text}: `) });
});

test("an update adds references and takes them away, by the name of what they refer to", (t) => {
  const spec = specOf({ name: "web", secret: ["key"], config: ["motd"] }, ["x"], undefined, at);
  applyFiles(spec, { secretAdd: ["source=next,target=key"], secretRm: ["key"], configRm: ["motd"] });
  t.deepEqual(spec.containers[0]?.secrets, [{ source: "next", target: "key" }]);
  t.false("configs" in (spec.containers[0] ?? {}));
  t.throws(() => applyFiles(spec, { secretRm: ["key"] }), { message: /no such secret/ });
});
