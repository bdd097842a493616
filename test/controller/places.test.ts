import test from "ava";
import { Places } from "../../src/controller/places.js";
import { VirtualTime } from "../support/virtual-time.js";

test("an agent is where it was heard last, and an older controller's memory of it does not bring it back", async (t) => {
  const time = new VirtualTime();
  const places = new Places(time, "life");
  places.heard("http://a", ["n1", "n2"], [0, 0]);
  await time.advance(3_000);
  places.heard("http://b", ["n1"], [0]);
  places.heard("http://a", ["n1", "n2"], [3_000, 0]);
  t.is(places.of("n1"), "http://b");
  t.is(places.of("n2"), "http://a");
  places.heard("http://b", []);
  t.is(places.of("n1"), undefined);
});

test("places are told when they have changed, and to whoever knows those of another life", (t) => {
  const time = new VirtualTime();
  const places = new Places(time, "life");
  places.heard("http://a", ["n1"]);
  const told = places.news(undefined);
  t.deepEqual(told?.byUrl, { "http://a": ["n1"] });
  t.is(places.news(told?.version), undefined);
  places.heard("http://a", ["n1"]);
  t.is(places.news(told?.version), undefined);
  t.truthy(places.news("another-1"));
  const other = new Places(time, "other");
  other.take(told as NonNullable<typeof told>);
  t.is(other.known, told?.version);
  t.is(other.of("n1"), "http://a");
  // What it was told under the holder's name it tells under its own.
  t.not(other.news(undefined)?.version, told?.version);
});
