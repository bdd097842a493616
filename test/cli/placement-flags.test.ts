import test from "ava";
import { Command } from "commander";
import { UsageError } from "../../src/cli/exit.js";
import { addCreateFlags, addUpdateFlags, type CreateFlags, type UpdateFlags } from "../../src/cli/service-flags.js";
import { changedSpec, type ServiceSpec, specOf } from "../../src/cli/service-spec.js";
import { validate } from "../../src/model/index.js";

const at = { cwd: "/", env: {} };

function created(...args: string[]): ServiceSpec {
  const command = addCreateFlags(new Command()).exitOverride();
  command.parse(["--name", "web", ...args], { from: "user" });
  const spec = specOf(command.opts<CreateFlags>(), ["./run"], undefined, at);
  checkValid(spec);
  return spec;
}

function updated(before: ServiceSpec, ...args: string[]): ServiceSpec {
  const command = addUpdateFlags(new Command()).exitOverride();
  command.parse(args, { from: "user" });
  const spec = changedSpec(before, command.opts<UpdateFlags>(), [], at);
  checkValid(spec);
  return spec;
}

/** Whatever the command makes is what the API takes. */
function checkValid(spec: ServiceSpec): void {
  validate("ServiceSpec", structuredClone(spec));
}

const full = [
  ["--placement-pref", "spread=node.datacenter"],
  ["--spread", "node.rack"],
  ["--prefer", "node.labels.disk==ssd"],
  ["--prefer", "-20:node.pool == spot"],
  ["--affinity", "cache"],
  ["--affinity", "db,scope=rack,weight=50"],
  ["--anti-affinity", "web,scope=host"],
  ["--toleration", "gpu=a100:no-schedule"],
  ["--toleration", "*"],
  ["--platform", "linux/amd64"],
  ["--platform", "/arm64"],
  ["--generic-resource", "gpu=2"],
  ["--strategy", "random"],
].flat();

test("create: every placement flag has its place in the spec", (t) => {
  const spec = created(...full);
  t.deepEqual(spec.placement, {
    spread: ["node.datacenter", "node.rack"],
    preferences: [{ constraint: "node.labels.disk==ssd" }, { weight: -20, constraint: "node.pool == spot" }],
    affinity: [
      { service: "cache", scope: "host" },
      { service: "db", scope: "rack", weight: 50 },
      { service: "web", scope: "host", anti: true },
    ],
    tolerations: [{ key: "gpu", value: "a100", effect: "no-schedule" }, {}],
    platforms: [{ os: "linux", arch: "amd64" }, { arch: "arm64" }],
    strategy: "random",
  });
  t.deepEqual(spec.containers[0]?.resources, { generic: { gpu: 2 } });
});

test("create: without placement flags nothing is said of placement", (t) => {
  t.is(created().placement, undefined);
  t.is(created().containers[0]?.resources, undefined);
});

test("update: what is said again replaces what was said, and what is taken back is gone", (t) => {
  const spec = updated(
    created(...full),
    ...["--spread-rm", "node.datacenter", "--prefer-add", "30:node.labels.disk==ssd", "--affinity-add", "db,scope=rack"],
    ...["--affinity-rm", "cache", "--anti-affinity-rm", "web", "--toleration-rm", "*", "--platform-rm", "/arm64"],
    ...["--generic-resource-add", "gpu=1", "--generic-resource-add", "seat=3"],
  );
  t.deepEqual(spec.placement, {
    spread: ["node.rack"],
    preferences: [
      { weight: -20, constraint: "node.pool == spot" },
      { weight: 30, constraint: "node.labels.disk==ssd" },
    ],
    affinity: [{ service: "db", scope: "rack" }],
    tolerations: [{ key: "gpu", value: "a100", effect: "no-schedule" }],
    platforms: [{ os: "linux", arch: "amd64" }],
    strategy: "random",
  });
  t.deepEqual(spec.containers[0]?.resources, { generic: { gpu: 1, seat: 3 } });
  t.deepEqual(updated(spec, "--generic-resource-rm", "gpu", "--generic-resource-rm", "seat").containers[0]?.resources, {});
});

const refused = test.macro({
  exec(t, args: string[], message: RegExp) {
    t.throws(() => updated(created(), ...args), { instanceOf: UsageError, message });
  },
  title: (_given, args: string[]) => `update: ${args.join(" ")} is refused`,
});
test(refused, ["--placement-pref-add", "node.rack"], /write spread=LEVEL/);
test(refused, ["--spread-rm", "node.rack"], /the service has none such/);
test(refused, ["--affinity-add", "db,scope=room"], /scope=room is not understood/);
test(refused, ["--anti-affinity-add", "db,weight=-1"], /weight=-1 is not understood/);
test(refused, ["--toleration-add", ":no-schedule"], /write KEY/);
test(refused, ["--platform-add", "linux/arm64/v8"], /write OS, OS\/ARCH/);
test(refused, ["--generic-resource-add", "gpu"], /write NAME=COUNT/);
test(refused, ["--generic-resource-add", "gpu=0"], /write NAME=COUNT/);
test(refused, ["--generic-resource-rm", "gpu"], /asks for none such/);
