import test from "ava";
import type { Service } from "../../src/cli/converge.js";
import { noteOf } from "../../src/cli/service-table.js";
import { spec } from "../support/samples.js";

const service: Service = {
  id: "web000000000",
  name: "web",
  namespace: "default",
  spec: spec("web"),
  specVersion: 2,
  desired: 2,
  running: 2,
  createdAt: "2026-01-31T12:00:00Z",
  updatedAt: "2026-01-31T12:00:00Z",
};
const rollout = { id: "r", state: "paused", reason: "update", updated: 0, total: 2, startedAt: service.createdAt } as const;

test("service list: the note says that a service waits for its images, and why they cannot be had, once", (t) => {
  t.is(noteOf(service), "");
  t.is(noteOf({ ...service, images: { state: "resolved", containers: [null] } }), "");
  t.is(noteOf({ ...service, images: { state: "asked", node: "a00000000000" } }), "waits to know what its images are");
  const images = { state: "refused", message: "registry r.example answered 401 unauthorized" } as const;
  t.is(noteOf({ ...service, images }), "images: registry r.example answered 401 unauthorized");
  const paused = `its images cannot be had: ${images.message}`;
  t.is(noteOf({ ...service, images, rollout: { ...rollout, paused } }), `rolling out, 0 of 2; paused: ${paused}`);
});

test("service list: the note says what a rollout waits for before it begins", (t) => {
  const waitsFor = [
    { wanted: "db to be healthy", found: "its rollout goes on" },
    { wanted: "cache to have started", found: "no such service" },
  ];
  const note = "rolling out, 0 of 2; waits for db to be healthy (its rollout goes on), and for cache to have started (no such service)";
  t.is(noteOf({ ...service, rollout: { ...rollout, state: "running", waitsFor } }), note);
});
