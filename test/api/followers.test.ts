import test from "ava";
import fc from "fast-check";
import { Followers } from "../../src/api/followers.js";
import { type EventPattern, type EventRecord, eventPattern, eventTypeNames, isEventType, matchesPattern } from "../../src/model/index.js";
import { ClusterError } from "../../src/ports/index.js";

const types = ["node.joined", "node.removed", "service.created", "service.scaled"] as const;
const subjects = ["node/a", "node/b", "service/a", "service/ab", "token/x"];
const wanted = fc.record({
  types: fc.array(fc.constantFrom(...types, "node.*", "service.*"), { maxLength: 3 }),
  subject: fc.constantFrom(undefined, ...subjects, "node/", "service/"),
});
const event = fc.record({ type: fc.constantFrom(...types), subject: fc.constantFrom(...subjects) });

test("the index finds whoever would answer yes if asked, each once, also after some have left", (t) => {
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 20 }), fc.array(event, { maxLength: 20 }), fc.nat(), (patterns, events, leaving) => {
      const followers = new Followers<{ pattern: EventPattern }>();
      const all = patterns.map(({ types, subject }) => ({ pattern: eventPattern(types, subject) }));
      for (const follower of all) followers.add(follower);
      const left = all.filter((_, i) => (i + leaving) % 3 === 0);
      for (const follower of left) followers.delete(follower);
      for (const record of events as EventRecord[]) {
        const found = [...followers.of(record)];
        const expected = all.filter((follower) => !left.includes(follower) && matchesPattern(follower.pattern, record));
        t.is(found.length, expected.length);
        t.true(expected.every((follower) => found.includes(follower)));
      }
    }),
  );
});

test("a pattern names types, and families of types that there are", (t) => {
  t.is(eventPattern([], undefined).types, undefined);
  t.deepEqual(eventPattern(["node.*"], undefined).types, new Set(eventTypeNames.filter((name) => name.startsWith("node."))));
  t.deepEqual(eventPattern(["*"], undefined).types?.size, eventTypeNames.length);
  for (const bad of ["service.exploded", "*.created", "service.*.x*", "nothing.*", ""]) {
    t.false(isEventType(bad));
    const error = t.throws(() => eventPattern([bad], undefined, "types"), { instanceOf: ClusterError });
    t.is((error as ClusterError).errors[0]?.field, "types", bad);
  }
});
