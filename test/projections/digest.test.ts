import test from "ava";
import { digest, digestInSlices } from "../../src/projections/index.js";
import { viewOf } from "../support/history.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const given = [
  ...node("n1"),
  service("web", { replicas: 200 }),
  placed("web", [
    [1, "n1"],
    [150, "n1"],
  ]),
];

test("the digest does not depend on the identity of objects, nor on the order of members", (t) => {
  const view = viewOf(given);
  const copy = structuredClone(view);
  copy.nodes = copy.nodes.map((shard) => Object.fromEntries(Object.entries(shard).reverse()));
  t.is(digest(copy), digest(view));
  t.regex(digest(view), /^[0-9a-f]{64}$/);
});

test("a change of any part of the view changes the digest", (t) => {
  const view = viewOf(given);
  const before = digest(view);
  const after = [
    viewOf([observed("n1", 1, { [task("web", 150)]: "running" })], { after: view }),
    viewOf([{ type: "token.created", subject: "token/x", data: { token: id("x"), name: "x", credential: "0".repeat(64), scopes: [] } }], {
      after: view,
    }),
    { ...view, holder: "other" },
    { ...view, publishedPorts: { "tcp/80": id("web") } },
    { ...view, idempotency: { ...view.idempotency, count: 1 } },
    { ...view, nodes: [...view.nodes].reverse() },
  ];
  t.is(new Set([before, ...after.map(digest)]).size, 1 + after.length);
});

test("the digest computed in slices is the same, and gives way in between", (t) => {
  const view = viewOf(given);
  const steps = digestInSlices(structuredClone(view));
  let slices = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next()) slices++;
  t.is(step.value, digest(view));
  t.true(slices > 10);
});
