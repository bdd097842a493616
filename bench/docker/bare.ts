/** The baseline: nothing but dockerode between this process and the engine. */
import type Docker from "dockerode";
import { command, counted, type Network, type Round, sideBySide, stopGraceSeconds, timed } from "./containers.js";

/** What a container is on with names; fleetlog gives every service one of these unless it asks for the bridge. */
const Name = "bench";

export class BareEngine {
  constructor(
    private readonly docker: Docker,
    private readonly image: string,
    private readonly replicas: number,
  ) {}

  /** The network goes with the engine, which at times still counts endpoints of containers that are gone, and would not remove it. */
  async prepare(): Promise<void> {
    await this.docker.createNetwork({ Name, Driver: "bridge" });
  }

  /** @param width creates and starts side by side, and stops and removals */
  async round(network: Network, width: number): Promise<Round> {
    const container: Docker.ContainerCreateOptions = { Image: this.image, Cmd: command, ...on[network] };
    const made: Docker.Container[] = [];
    const before = await counted(this.docker);
    const upS = await timed(() =>
      sideBySide(Array.from({ length: this.replicas }), width, async () => {
        const created = await this.docker.createContainer(container);
        made.push(created);
        await created.start();
      }),
    );
    await this.expect(before.running + this.replicas, before.all + this.replicas);
    const downS = await timed(() =>
      sideBySide(made, width, async (each) => {
        await each.stop({ t: stopGraceSeconds });
        await each.remove();
      }),
    );
    await this.expect(before.running, before.all);
    return { upS, downS };
  }

  private async expect(running: number, all: number): Promise<void> {
    const now = await counted(this.docker);
    if (now.running !== running || now.all !== all)
      throw new Error(`${now.running} of ${now.all} containers run, ${running} of ${all} should`);
  }
}

const on: Record<Network, Docker.ContainerCreateOptions> = {
  bridge: {},
  named: { HostConfig: { NetworkMode: Name }, NetworkingConfig: { EndpointsConfig: { [Name]: { Aliases: [Name] } } } },
};
