import test from "ava";
import { serviceSpec } from "../../src/model/index.js";

const spec = (container: object, placement?: object) => ({ name: "web", containers: [container], ...(placement ? { placement } : {}) });
const process = { command: ["node", "server.js"] };
const docker = { image: "shop/web:1" };

test("a spec that names no runtime runs on docker where only that will do, and as processes otherwise", (t) => {
  t.is(serviceSpec(spec({ docker })).placement.runtime, "docker");
  t.is(serviceSpec(spec({ docker }, { strategy: "binpack" })).placement.runtime, "docker");
  t.is(serviceSpec(spec({ docker, process })).placement.runtime, "process");
  t.is(serviceSpec(spec({ process })).placement.runtime, "process");
});

test("a runtime that is named is kept", (t) => {
  t.is(serviceSpec(spec({ docker }, { runtime: "simulated" })).placement.runtime, "simulated");
  t.is(serviceSpec(spec({ docker, process }, { runtime: "docker" })).placement.runtime, "docker");
});

test("what is no spec is refused by its schema, whatever its form", (t) => {
  for (const value of [null, 1, "x", [], {}, { containers: 1 }, { containers: [null] }, { containers: [{ docker }], placement: null }])
    t.throws(() => serviceSpec(value), { code: "invalid_body" });
});
