/** The baseline: nothing but dockerode between this process and the engine. */
import type Docker from "dockerode";
import { command, containers, expectCount, rounded, sideBySide, stopGraceSeconds, timed, widths } from "./containers.js";

export async function bare(docker: Docker, image: string): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const bringUps: number[] = [];
  const removals: number[] = [];
  for (const width of widths) {
    const made: Docker.Container[] = [];
    const bringUp = await timed(() =>
      sideBySide(Array.from({ length: containers }), width, async () => {
        const container = await docker.createContainer({ Image: image, Cmd: command });
        made.push(container);
        await container.start();
      }),
    );
    await expectCount(docker, containers);
    const removal = await timed(() =>
      sideBySide(made, width, async (container) => {
        await container.stop({ t: stopGraceSeconds });
        await container.remove();
      }),
    );
    await expectCount(docker, 0);
    figures[`engine_100_containers_${width}_at_once_s`] = rounded(bringUp);
    bringUps.push(bringUp);
    removals.push(removal);
  }
  return {
    engine_100_containers_s: rounded(Math.min(...bringUps)),
    ...figures,
    engine_remove_100_s: rounded(Math.min(...removals)),
  };
}
