import test from "ava";
import { Directory } from "../../../src/agent/names/directory.js";
import type { Route } from "../../../src/model/index.js";
import { route } from "../../support/fake-controller.js";

const named = (service: string, more: Partial<Route>): Route => ({ ...route([]), service, serviceName: service, target: 80, ...more });
const ids = (directory: Directory, network: string, name: string) => directory.called(network, name).map(({ id }) => id);

test("directory: a service is found by its name, its name in the stack and its aliases, on its own networks alone", (t) => {
  const directory = new Directory([
    named("shop_db", {
      stack: { name: "shop", alias: "db" },
      networks: [
        { name: "back", aliases: ["SQL"] },
        { name: "wide", shared: true },
      ],
    }),
    named("shop_cache", { stack: { name: "shop", alias: "cache" }, networks: [{ name: "back", aliases: ["sql"] }] }),
    named("lone", {}),
    named("untold", { target: undefined as never }),
  ]);
  for (const name of ["shop_db", "db"]) t.deepEqual(ids(directory, "default/shop/back", name), ["shop_db"]);
  t.deepEqual(ids(directory, "default/shop/back", "sql"), ["shop_db", "shop_cache"]);
  t.deepEqual(ids(directory, "default//wide", "db"), ["shop_db"]);
  t.deepEqual(ids(directory, "default//wide", "sql"), []);
  t.deepEqual(ids(directory, "default/other/back", "db"), []);
  t.deepEqual(ids(directory, "default//default", "lone"), ["lone"]);
  t.deepEqual(ids(directory, "default//default", "untold"), []);
});
