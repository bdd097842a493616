import test from "ava";
import { PastViews } from "../../src/controller/past-views.js";
import { emptyView, evolve } from "../../src/projections/index.js";
import { clusterCreated, history } from "../support/history.js";
import { service } from "../support/samples.js";

test("views of large specs are let go sooner than views of small ones", (t) => {
  const large = { labels: { note: "x".repeat(60_000_000) } };
  for (const [members, kept] of [
    [{}, 20],
    [large, 4],
  ] as const) {
    const past = new PastViews();
    const created = service("web", {});
    Object.assign((created.data as { spec: object }).spec, members);
    const events = history([clusterCreated, created, ...Array.from({ length: 20 }, (_, i) => service(`other${i}`))]);
    for (let seq = 3; seq <= events.length; seq++) past.keep(evolve(emptyView(), events.slice(0, seq)));
    const found = events.filter(({ seq }) => seq > 2 && past.before(seq)?.seq === seq);
    t.is(found.length, kept);
  }
});
