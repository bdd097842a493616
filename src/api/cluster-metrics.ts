import { Gauge, type Registry } from "prom-client";
import type { Controller, Vitals } from "../controller/index.js";
import { lookedUpCounter, lookedUpGauge } from "./looked-up.js";

/** Of the cluster as this controller sees it: lease, lag, the log's members, and what went wrong and was mended. */
export function clusterMetrics(controller: Controller, registry: Registry): void {
  const gauge = (name: string, help: string, value: () => number | undefined) => lookedUpGauge(registry, name, help, value);
  const counter = (name: string, help: string, value: (vitals: Vitals) => number) =>
    lookedUpCounter(registry, name, help, () => value(controller.vitals()));

  gauge("fleetlog_lease_epoch", "Epoch of the lease in this controller's view.", () => controller.view().epoch);
  gauge("fleetlog_lease_held", "1 while this controller holds the lease.", () => (controller.lease().held === "here" ? 1 : 0));
  gauge(
    "fleetlog_view_age_seconds",
    "How long ago this view was last known to hold all that is committed; 0 on a log of its own.",
    () => controller.ageMs() / 1000,
  );
  gauge("fleetlog_standby_lag_events", "Events that this controller was behind the lease holder.", () => controller.vitals().lag?.events);
  gauge("fleetlog_standby_lag_seconds", "How long it took to reach where the holder stood.", () => {
    const ms = controller.vitals().lag?.ms;
    return ms === undefined ? undefined : ms / 1000;
  });
  gauge("fleetlog_agent_sessions", "Agents that are connected to this controller.", () => controller.vitals().sessions);
  gauge(
    "fleetlog_writer_queued_intents",
    "Intents that wait for this controller's writer to decide them.",
    () => controller.vitals().queued,
  );
  gauge("fleetlog_alarms", "Alarms that stand.", () => controller.status().alarms.length);
  new Gauge({
    name: "fleetlog_log_members",
    help: "Voters that agree on the log, by whether they answer; none where its carrier has no members.",
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      this.reset();
      const voters = (await controller.logMembers())?.filter(({ voter }) => voter);
      if (!voters) return;
      const reachable = voters.filter((member) => member.reachable).length;
      this.set({ state: "reachable" }, reachable);
      this.set({ state: "unreachable" }, voters.length - reachable);
    },
  });
  counter("fleetlog_controllers_diverged_total", "Controllers whose views were not what the log makes.", ({ diverged }) => diverged);
  counter("fleetlog_lease_lost_total", "Leases that this controller lost or gave up.", ({ stepDowns }) => stepDowns);
  counter(
    "fleetlog_appends_unknown_total",
    "Appends whose outcome was unknown until it was settled.",
    ({ unknownAppends }) => unknownAppends,
  );
  counter("fleetlog_event_loop_stalls_total", "Times that the event loop stood still for half a second or more.", ({ stalls }) => stalls);
  gauge("fleetlog_event_loop_stall_longest_seconds", "The longest of them.", () => controller.vitals().longestStallMs / 1000);
}
