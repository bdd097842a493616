import test from "ava";
import { sameTemplate } from "../../src/model/index.js";
import { spec } from "../support/samples.js";

const endpoint = { name: "main", container: "main", protocol: "tcp", mode: "ingress" };

test("who reads an endpoint's metrics is nothing to its tasks; where it is published is", (t) => {
  const plain = spec("web", { endpoints: [endpoint] });
  t.true(sameTemplate(plain, spec("web", { endpoints: [{ ...endpoint, scrape: { path: "/stats" } }] })));
  t.false(sameTemplate(plain, spec("web", { endpoints: [{ ...endpoint, published: 80 }] })));
});
