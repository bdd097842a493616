import test from "ava";
import { attach, changeAttached, parseMount, parseNetwork } from "../../src/cli/attach-flags.js";
import { UsageError } from "../../src/cli/exit.js";
import type { ServiceSpec } from "../../src/cli/service-spec.js";

const spec = (): ServiceSpec => ({ name: "web", containers: [{ docker: { image: "web" } }] });

test("mounts: written as docker has them, a volume unless they say otherwise", (t) => {
  t.deepEqual(parseMount("--mount", "source=data,target=/data"), { type: "volume", source: "data", target: "/data" });
  t.deepEqual(parseMount("--mount", "type=bind,src=/srv,dst=/srv,ro"), { type: "bind", source: "/srv", target: "/srv", readOnly: true });
  t.deepEqual(parseMount("--mount", "type=tmpfs,destination=/run,tmpfs-size=64M"), {
    type: "tmpfs",
    target: "/run",
    sizeBytes: 64 * 2 ** 20,
  });
  t.deepEqual(parseMount("--mount", "src=data,dst=/data,readonly=false,sticky=false"), {
    type: "volume",
    source: "data",
    target: "/data",
    readOnly: false,
    sticky: false,
  });
});

test("mounts: what is not understood is refused with what could be written", (t) => {
  const refused = (text: string, message: RegExp) => t.throws(() => parseMount("--mount", text), { instanceOf: UsageError, message });
  refused("source=data", /says no target; write type=volume/);
  refused("type=npipe,target=/x", /volume, bind or tmpfs/);
  refused("target=/x,volume-driver=nfs", /volume-driver=nfs is not understood/);
  refused("type=tmpfs,target=/x,tmpfs-size=big", /is no size/);
  refused("target=/x,ro=maybe", /ro=maybe is not understood/);
});

test("networks: a name, or a name with aliases", (t) => {
  t.deepEqual(parseNetwork("--network", "back"), { name: "back" });
  t.deepEqual(parseNetwork("--network", "name=back,alias=db,alias=pg,shared"), { name: "back", aliases: ["db", "pg"], shared: true });
  t.throws(() => parseNetwork("--network", "name=back,driver-opt=x"), {
    instanceOf: UsageError,
    message: /driver-opt=x is not understood/,
  });
  t.throws(() => parseNetwork("--network", "alias=x"), { instanceOf: UsageError, message: /says no name/ });
});

test("create: an alias holds on every network, and on the usual one where none is named", (t) => {
  const two = spec();
  attach(two, { network: ["front", "name=back,alias=a"], networkAlias: ["www"], mount: ["src=data,dst=/data"] });
  t.deepEqual(two.networks, [
    { name: "front", aliases: ["www"] },
    { name: "back", aliases: ["a", "www"] },
  ]);
  t.deepEqual(two.containers[0]?.mounts, [{ type: "volume", source: "data", target: "/data" }]);
  const usual = spec();
  attach(usual, { networkAlias: ["www"] });
  t.deepEqual(usual.networks, [{ name: "default", aliases: ["www"] }]);
  const plain = spec();
  attach(plain, {});
  t.deepEqual(plain, spec());
});

test("update: mounts go by their targets, networks by their names", (t) => {
  const changed = spec();
  changeAttached(changed, { mountAdd: ["src=a,dst=/a", "src=b,dst=/b"], networkAdd: ["back"] });
  t.deepEqual(changed.networks, [{ name: "default" }, { name: "back" }]);
  changeAttached(changed, { mountAdd: ["src=c,dst=/a"], mountRm: ["/b"], networkRm: ["default"], networkAdd: ["name=back,alias=x"] });
  t.deepEqual(changed.networks, [{ name: "back", aliases: ["x"] }]);
  t.deepEqual(changed.containers[0]?.mounts, [{ type: "volume", source: "c", target: "/a" }]);
  changeAttached(changed, { mountRm: ["/a"] });
  t.false("mounts" in (changed.containers[0] ?? {}));
  t.throws(() => changeAttached(changed, { mountRm: ["/a"] }), {
    instanceOf: UsageError,
    message: /--mount-rm \/a: the service has none there/,
  });
  t.throws(() => changeAttached(changed, { networkRm: ["back"] }), { instanceOf: UsageError, message: /one network at least/ });
});

test("network mode: instead of networks, for images alone, and taken back by default", (t) => {
  const usage = (run: () => void, message: RegExp) => t.throws(run, { instanceOf: UsageError, message });
  const bridged = spec();
  attach(bridged, { networkMode: "bridge" });
  t.is(bridged.containers[0]?.docker?.networkMode, "bridge");
  usage(() => attach(spec(), { networkMode: "bridge", networkAlias: ["www"] }), /instead of --network and --network-alias/);
  usage(() => attach({ name: "web", containers: [{ process: { command: ["x"] } }] }, { networkMode: "none" }), /is for images/);
  const changed = { ...spec(), networks: [{ name: "back" }] };
  changeAttached(changed, { networkMode: "none" });
  t.deepEqual(changed, { name: "web", containers: [{ docker: { image: "web", networkMode: "none" } }] });
  usage(() => changeAttached(changed, { networkMode: "bridge", networkAdd: ["back"] }), /instead of --network-add/);
  changeAttached(changed, { networkMode: "default", networkAdd: ["back"] });
  t.deepEqual(changed, { ...spec(), networks: [{ name: "default" }, { name: "back" }] });
});
