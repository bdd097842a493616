/** The baseline: nothing but dockerode between this process and the engine. */
import type Docker from "dockerode";
import { command, containers, expectCount, rounded, sideBySide, stopGraceSeconds, timed, widths } from "./containers.js";

/** As many at once as an agent starts. */
const networkWidth = 8;

export async function bare(docker: Docker, image: string): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const bringUps: number[] = [];
  const removals: number[] = [];
  for (const width of widths) {
    const { bringUp, removal } = await round(docker, width, { Image: image, Cmd: command });
    figures[`engine_100_containers_${width}_at_once_s`] = rounded(bringUp);
    bringUps.push(bringUp);
    removals.push(removal);
  }
  return {
    engine_100_containers_s: rounded(Math.min(...bringUps)),
    ...figures,
    engine_100_on_a_network_s: await onNetwork(docker, image),
    engine_remove_100_s: rounded(Math.min(...removals)),
  };
}

/** What a network with names costs the engine, which fleetlog gives every service: no baseline, but a part of what stands above it. */
async function onNetwork(docker: Docker, image: string): Promise<number> {
  const Name = "bench";
  // It goes with the engine, which at times still counts endpoints of containers that are gone, and would not remove it.
  await docker.createNetwork({ Name, Driver: "bridge" });
  const endpoints = { EndpointsConfig: { [Name]: { Aliases: [Name] } } };
  const container = { Image: image, Cmd: command, HostConfig: { NetworkMode: Name }, NetworkingConfig: endpoints };
  const { bringUp } = await round(docker, networkWidth, container);
  return rounded(bringUp);
}

/** Seconds that bringing them up and removing them took. */
async function round(
  docker: Docker,
  width: number,
  container: Docker.ContainerCreateOptions,
): Promise<{ bringUp: number; removal: number }> {
  const made: Docker.Container[] = [];
  const bringUp = await timed(() =>
    sideBySide(Array.from({ length: containers }), width, async () => {
      const created = await docker.createContainer(container);
      made.push(created);
      await created.start();
    }),
  );
  await expectCount(docker, containers);
  const removal = await timed(() =>
    sideBySide(made, width, async (each) => {
      await each.stop({ t: stopGraceSeconds });
      await each.remove();
    }),
  );
  await expectCount(docker, 0);
  return { bringUp, removal };
}
