import type { Readable } from "node:stream";
import type { ExecutionContext } from "ava";
import type { TestEngine } from "../support/docker-engine.js";
import { agrees, type DockerFleet, type DockerHost, startDockerFleet } from "../support/docker-fleet.js";
import { engineTest } from "../support/engine-test.js";
import { eventually } from "../support/eventually.js";

/** It is scaled to the double, and the fault comes when half of the new ones run. */
const replicas = process.env.FLEETLOG_SOAK ? 100 : 12;
const withinMs = 20_000 + replicas * 2_000;
const reconnectMs = 50;

/** How often each container was started, as the engine tells, over its own restarts too. */
class Starts {
  private readonly counts = new Map<string, number>();
  private readonly seen = new Set<string>();
  private closed = false;
  private events: Readable | undefined;

  constructor(private readonly engine: TestEngine) {
    void this.follow();
  }

  get all(): [name: string, starts: number][] {
    return [...this.counts];
  }

  close(): void {
    this.closed = true;
    this.events?.destroy();
  }

  private async follow(): Promise<void> {
    const filters = JSON.stringify({ type: ["container"], event: ["start"] });
    while (!this.closed) {
      try {
        this.events = (await this.engine.docker.getEvents({ filters, since: 1 })) as Readable;
        let rest = "";
        for await (const chunk of this.events) {
          const lines = (rest + String(chunk)).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines.filter(Boolean)) this.note(JSON.parse(line));
        }
      } catch {
        // The engine is away; what it still remembers comes with the next connection.
      }
      await new Promise((done) => setTimeout(done, reconnectMs));
    }
  }

  private note({ Actor, timeNano }: { Actor: { Attributes: { name: string } }; timeNano: number }): void {
    const { name } = Actor.Attributes;
    if (this.seen.has(`${name} ${timeNano}`)) return;
    this.seen.add(`${name} ${timeNano}`);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

async function runningOf({ client }: DockerFleet): Promise<number> {
  const { data } = await client.get("/v1/services/{service}", { params: { path: { service: "web" } } });
  return data.running;
}

const faults: Record<string, (fleet: DockerFleet, host: DockerHost) => Promise<void>> = {
  "the engine is restarted": (_fleet, { engine }) => engine.restart(),
  "the engine is killed and started again": async (_fleet, { engine }) => {
    await engine.kill();
    await engine.restart();
  },
  "the agent is killed with -9": async (_fleet, host) => {
    host.agent.kill("SIGKILL");
    await host.restartAgent();
  },
  "the controller is killed with -9": async (fleet) => {
    fleet.controller.kill("SIGKILL");
    await fleet.restartController();
  },
};

for (const [what, strike] of Object.entries(faults)) {
  engineTest(`docker: ${what} in the middle of a scaling, which converges: nothing ran twice`, async (t: ExecutionContext) => {
    t.timeout(2 * withinMs);
    const fleet = await startDockerFleet(t, ["one"]);
    const [host] = fleet.hosts as [DockerHost];
    const starts = new Starts(host.engine);
    t.teardown(() => starts.close());
    const container = { docker: { image: fleet.image, command: ["sleep", "100000"] }, stopGraceMs: 0 };
    await fleet.client.post("/v1/services", { body: { name: "web", replicas, containers: [container] } });
    await eventually(async () => (await runningOf(fleet)) === replicas, "the first half", withinMs);
    await fleet.client.post("/v1/services/{service}/scale", {
      params: { path: { service: "web" } },
      body: { replicas: 2 * replicas },
    });
    await eventually(async () => (await runningOf(fleet)) >= 1.5 * replicas, "half of the second half", withinMs);
    await strike(fleet, host);
    await eventually(async () => (await runningOf(fleet)) === 2 * replicas && (await agrees(fleet)), "all run, and no other", withinMs);
    t.true(starts.all.length >= 2 * replicas);
    t.deepEqual(
      starts.all.filter(([, count]) => count !== 1),
      [],
    );
  });
}
