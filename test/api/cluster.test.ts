import test from "ava";
import { bearer, startApi, tokenCreated } from "../support/api.js";

const operator = tokenCreated("operator", [{ namespace: "*", stack: "*", verbs: ["read", "write", "nodes", "tokens"] }]);

test("the log's members are removed by admins alone, and not where the log has none", async (t) => {
  const { send } = await startApi(t, [operator]);
  t.like(await send("DELETE", "/v1/cluster/members/node-1", { token: bearer("operator") }), { status: 403 });
  t.like(await send("DELETE", "/v1/cluster/members/node-1"), { status: 409, body: { code: "no_log_members" } });
});

test("old events are moved into the archive for admins alone", async (t) => {
  const { send } = await startApi(t, [operator]);
  const body = { keepEvents: 1 };
  t.like(await send("POST", "/v1/cluster/archive", { token: bearer("operator"), body }), { status: 403 });
  t.like(await send("POST", "/v1/cluster/archive", { body }), { status: 409, body: { code: "no_archive" } });
});

test("metrics tell of lease, lag, the log's members, stalls, unknown outcomes and divergences", async (t) => {
  const { send, controller } = await startApi(t);
  const member = (id: string, reachable: boolean, voter = true) => ({ id, url: "", leader: false, voter, reachable });
  controller.members = [member("a", true), member("b", true), member("c", false), member("reader", true, false)];
  controller.vitals = () => ({
    diverged: 1,
    stepDowns: 2,
    unknownAppends: 3,
    stalls: 4,
    longestStallMs: 1500,
    lag: { events: 5, ms: 20 },
    sessions: 6,
    queued: 7,
  });
  controller.age = 12_400;
  const text = (await send("GET", "/metrics")).body as string;
  for (const line of [
    `fleetlog_lease_epoch ${controller.view().epoch}`,
    "fleetlog_lease_held 1",
    "fleetlog_standby_lag_events 5",
    "fleetlog_standby_lag_seconds 0.02",
    'fleetlog_log_members{state="reachable"} 2',
    'fleetlog_log_members{state="unreachable"} 1',
    "fleetlog_controllers_diverged_total 1",
    "fleetlog_lease_lost_total 2",
    "fleetlog_appends_unknown_total 3",
    "fleetlog_event_loop_stalls_total 4",
    "fleetlog_event_loop_stall_longest_seconds 1.5",
    "fleetlog_agent_sessions 6",
    "fleetlog_writer_queued_intents 7",
    "fleetlog_alarms 0",
    "fleetlog_view_age_seconds 12.4",
  ])
    t.true(text.includes(`\n${line}\n`), line);
  // What is not known is left out, and no zero is told in its place.
  const before = controller.vitals();
  controller.vitals = () => ({ ...before, lag: undefined });
  t.false(((await send("GET", "/metrics")).body as string).includes("\nfleetlog_standby_lag_events "));
});

test("reads are marked with their age while the log is silent, and are not while it answers; writes never are", async (t) => {
  const { send, controller } = await startApi(t);
  const ageOf = async (method: string, path: string) => (await send(method, path)).headers.get("fleetlog-age");
  const reads = ["/v1/cluster", "/v1/services", "/v1/nodes", "/v1/services/nobody", "/v1/state?at=1", "/readyz"];
  for (const path of reads) t.is(await ageOf("GET", path), null, path);
  controller.age = 999;
  t.is(await ageOf("GET", "/v1/services"), null);
  controller.age = 12_400;
  for (const path of reads) t.is(await ageOf("GET", path), "12", path);
  t.is(await ageOf("POST", "/v1/services/nobody/start"), null);
});
