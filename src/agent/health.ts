import { spawn } from "node:child_process";
import { request } from "node:http";
import { connect } from "node:net";
import type { ContainerHealth } from "../model/index.js";
import type { CancelTimer, Clock, Timers } from "../ports/index.js";
import { signalGroup } from "./host-process.js";
import type { HealthTest, Launch } from "./launch-record.js";
import { reachable } from "./reachable.js";

/** Until the first success a task is asked more often than its interval says, so that it counts as soon as it is ready. */
const startingIntervalMs = 500;

/**
 * One check. It ends soon after the signal; one that rejects counts as failed, and one that was not made, for no fault of
 * the instance's, resolves with undefined and does not count.
 */
export type Probe = (launch: Launch, test: HealthTest, signal: AbortSignal) => Promise<boolean | undefined>;

/** Asks one instance, one check at a time, and tells of each change. */
export class HealthChecker {
  private failures = 0;
  private cancel: CancelTimer = () => {};
  private asking: AbortController | undefined;
  private stopped = false;
  private readonly startedAt: number;

  constructor(
    private readonly launch: Launch,
    private readonly test: HealthTest,
    private health: Exclude<ContainerHealth, "none">,
    private readonly ports: { clock: Clock; timers: Timers; probe: Probe },
    private readonly onChange: (health: Exclude<ContainerHealth, "none">) => void,
  ) {
    this.startedAt = ports.clock.monotonic();
    void this.check();
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
    this.asking?.abort();
  }

  private async check(): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    this.cancel = this.ports.timers.after(this.test.timeoutMs, () => asking.abort());
    const began = this.ports.clock.monotonic();
    // A check that cannot even be made, e.g. of a path that HTTP cannot carry, is one that fails.
    const ok = await this.ports.probe(this.launch, this.test, asking.signal).catch(() => false);
    this.cancel();
    if (this.stopped) return;
    if (ok !== undefined) this.note(ok);
    this.cancel = this.ports.timers.after(this.waitMs(this.ports.clock.monotonic() - began), () => void this.check());
  }

  /** A host on which checks take long has no time for more of them. */
  private waitMs(tookMs: number): number {
    const { intervalMs } = this.test;
    return this.health === "starting" ? Math.min(intervalMs, Math.max(startingIntervalMs, tookMs)) : intervalMs;
  }

  private note(ok: boolean): void {
    this.failures = ok ? 0 : this.failures + 1;
    const next = ok ? "healthy" : this.isLost() ? "unhealthy" : this.health;
    if (next === this.health) return;
    this.health = next;
    this.onChange(next);
  }

  /** A start has its start period and then as long as the retries take; later, the retries count one by one. */
  private isLost(): boolean {
    const { startPeriodMs, retries, intervalMs } = this.test;
    if (this.health !== "starting") return this.failures >= retries;
    return this.ports.clock.monotonic() - this.startedAt >= startPeriodMs + retries * intervalMs;
  }
}

export const probe: Probe = (launch, { test }, signal) => {
  if ("command" in test) return probeCommand(launch, test.command, signal);
  if ("http" in test) return probeHttp(launch, test.http.path, portFor(launch, test.http.endpoint), signal);
  return probeTcp(launch, portFor(launch, test.tcp.endpoint), signal);
};

function portFor(launch: Launch, endpoint: string | undefined): number | undefined {
  return endpoint === undefined ? Object.values(launch.ports)[0] : launch.ports[endpoint];
}

function probeCommand(launch: Launch, command: string[], signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command[0] as string, command.slice(1), { cwd: launch.cwd, env: launch.env, detached: true, stdio: "ignore" });
    const kill = () => {
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    };
    signal.addEventListener("abort", kill, { once: true });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => {
      signal.removeEventListener("abort", kill);
      kill();
      resolve(code === 0 && !signal.aborted);
    });
  });
}

function probeHttp(launch: Launch, path: string, port: number | undefined, signal: AbortSignal): Promise<boolean> {
  if (port === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const asked = request({ host: reachable(launch.address), port, path, signal, agent: false }, (response) => {
      const status = response.statusCode ?? 0;
      // The status is the answer; a body without an end must not keep this waiting.
      response.destroy();
      resolve(status >= 200 && status < 400);
    });
    asked.on("error", () => resolve(false));
    asked.end();
  });
}

function probeTcp(launch: Launch, port: number | undefined, signal: AbortSignal): Promise<boolean> {
  if (port === undefined || signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: reachable(launch.address), port });
    const finish = (ok: boolean) => {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(ok);
    };
    const onAbort = () => finish(false);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}
