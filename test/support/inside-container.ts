/** What the test image's programs find from inside a container. */

import type { TestEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";

const embedded = "127.0.0.11";

/** What a command in a container wrote, and its code. */
export async function inside(engine: TestEngine, container: string, command: string[]): Promise<{ text: string; code: number }> {
  const exec = await engine.docker.getContainer(container).exec({
    Cmd: ["timeout", "5", ...command],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const stream = await exec.start({ Tty: true });
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return { text: text.trim(), code: (await exec.inspect()).ExitCode ?? -1 };
}

/** The addresses behind a name; none where there is no such name. The static busybox finds names by `nslookup` alone. */
export async function resolve(engine: TestEngine, container: string, name: string): Promise<string[]> {
  const { text } = await inside(engine, container, ["nslookup", "-type=a", name, embedded]);
  return [...text.matchAll(/^Address:\s+([0-9.]+)\s*$/gm)].map(([, address]) => address as string).filter((each) => each !== embedded);
}

export function page(engine: TestEngine, container: string, address: string) {
  return inside(engine, container, ["wget", "-q", "-O", "-", `http://${address}/`]);
}

/** What the server behind a name answers, once it does. `place`: a name or an address. */
export function answerOf(engine: TestEngine, container: string, place: string): Promise<string> {
  return eventually(
    async () => {
      const [address] = /^[0-9.]+$/.test(place) ? [place] : await resolve(engine, container, place);
      if (address === undefined) return false;
      const { text, code } = await page(engine, container, address);
      return code === 0 && text;
    },
    `${place} to answer`,
    15_000,
  );
}
