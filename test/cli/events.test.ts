import test from "ava";
import { eventLine } from "../../src/cli/commands/events.js";
import type { ClusterEvent } from "../../src/client/index.js";
import { eventTypeNames } from "../../src/model/index.js";
import { fakeTerminal } from "../support/terminal.js";

test("the words of every type of event begin in the same column", (t) => {
  const columns = eventTypeNames.map((name) => {
    const event = { seq: "0000000000000007", time: "2026-01-01T00:00:00.000Z", type: `dev.fleetlog.${name}` } as ClusterEvent;
    return eventLine(fakeTerminal(), event, "WORDS").indexOf("  WORDS");
  });
  t.is(new Set(columns).size, 1);
  t.true((columns[0] ?? -1) > 0);
});
