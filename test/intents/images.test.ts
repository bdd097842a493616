import test from "ava";
import type { Intent, NewEvent } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { id, node, service } from "../support/samples.js";

const pin = `r.example/web:1@sha256:${"a".repeat(64)}`;
const containers = [{ docker: { image: "r.example/web:1" } }, { name: "helper", docker: { image: "helper:1" } }];
const about = { service: id("web"), specVersion: 1, node: id("a") };
const cluster: NewEvent[] = [
  ...node("a"),
  ...node("b"),
  service("web", { containers, placement: { runtime: "docker" } }),
  { type: "images.asked", subject: `service/${id("web")}`, data: about },
];
/** The seq of the last of them; the first is `cluster.created`. */
const asked = cluster.length + 1;

function told(
  said: { images?: (string | null)[]; message?: string },
  more: Partial<Extract<Intent, { type: "ReportImages" }>> = {},
): Intent {
  return { type: "ReportImages", ...about, asked, ...said, ...more };
}

test("decide: what the node that was asked tells of the images is noted, once", (t) => {
  const expected: NewEvent = {
    type: "images.resolved",
    subject: `service/${id("web")}`,
    data: { ...about, images: [pin, null] },
    cause: asked,
  } as const;
  given(t, cluster)
    .when(told({ images: [pin, null] }))
    .gives([expected], { status: 204 });
  given(t, [...cluster, expected])
    .when(told({ images: [pin, null] }))
    .gives(nothing, { status: 204 });
});

test("decide: why the images cannot be had is noted, and an answer to an earlier question counts no more", (t) => {
  const message = "registry r.example answered 401 unauthorized";
  const expected: NewEvent = { type: "images.refused", subject: `service/${id("web")}`, data: { ...about, message }, cause: asked };
  given(t, cluster).when(told({ message })).gives([expected]);
  given(t, [...cluster, expected, cluster.at(-1) as NewEvent])
    .when(told({ message }))
    .gives(nothing);
});

test("decide: images are not taken from a node that nobody asked, nor for a version or service that is not there", (t) => {
  const { when } = given(t, cluster);
  when(told({ images: [pin, null] }, { node: id("b") })).gives(nothing);
  when(told({ images: [pin, null] }, { specVersion: 2 })).gives(nothing);
  when(told({ images: [pin, null] }, { service: id("other") })).gives(nothing);
  when(told({ images: [pin, null] }, { node: id("c") })).gives(refused("notFound", "node_not_found", "node"));
});

test("decide: a node can pin no other image than the spec names, and none for a container that is not there", (t) => {
  const { when } = given(t, cluster);
  for (const stray of [
    `r.example/other@sha256:${"a".repeat(64)}`,
    `r.example/web2:1@sha256:${"a".repeat(64)}`,
    "r.example/web:2",
    "r.example/web@sha256:a",
  ])
    when(told({ images: [stray, null] })).gives(refused("invalid", "invalid_report", "/images/0"));
  when(told({ images: [pin] })).gives(refused("invalid", "invalid_report", "/images"));
  when(told({})).gives(refused("invalid", "invalid_report", "/images"));
});
