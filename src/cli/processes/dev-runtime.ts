import { spawn } from "node:child_process";
import { describeEngine } from "../../agent/index.js";

/** Where `dev` runs the services of its stack, and in words for people why there. */
export interface RuntimeChoice {
  runtime: "docker" | "process";
  why: string;
}

export interface RuntimeWishes {
  /** What the person said. */
  asked: RuntimeChoice["runtime"] | undefined;
  /** Where the stack runs already: it stays there unless somebody says otherwise. */
  current: RuntimeChoice["runtime"] | undefined;
  /** As in DOCKER_HOST. */
  dockerHost: string | undefined;
  /** Makes the stack's image where it is missing; undefined for a stack whose images come from registries. */
  imageScript: string | undefined;
}

/** An engine that says nothing for so long while an image is made is given up. */
const imageWithinMs = 60_000;

/**
 * Docker where an engine of this host answers and the image can be had, else processes.
 * @throws ClusterError or Error when Docker was asked for and cannot be had
 */
export async function chooseRuntime(wishes: RuntimeWishes): Promise<RuntimeChoice> {
  const { asked, current } = wishes;
  if (asked === "process") return { runtime: "process", why: "as --runtime says" };
  if (asked === undefined && current === "process") return { runtime: "process", why: "the stack runs there; --runtime docker moves it" };
  try {
    return { runtime: "docker", why: await dockerAnswers(wishes) };
  } catch (error) {
    if (asked === "docker") throw error;
    if (!(error instanceof Error)) throw error;
    // Its containers are adopted once the engine answers; meanwhile nobody doubts that they run.
    if (current === "docker") return { runtime: "docker", why: `the stack runs there, although ${error.message}` };
    return { runtime: "process", why: error.message };
  }
}

/** @returns which engine it is, and how its image was had */
async function dockerAnswers({ asked, dockerHost, imageScript }: RuntimeWishes): Promise<string> {
  const { version, host } = await describeEngine(dockerHost);
  // Published ports and the addresses that containers call would be those of its host.
  if (asked === undefined && !isLocal(host))
    throw new Error(`the Docker Engine at ${host} may be another host's; --runtime docker takes it`);
  const image = imageScript === undefined ? "" : `; ${await runImageScript(imageScript, host)}`;
  return `Docker Engine ${version} answers at ${host}${image}`;
}

function isLocal(host: string): boolean {
  return host.startsWith("unix://") || host.startsWith("/");
}

/** @returns its one line */
function runImageScript(script: string, host: string): Promise<string> {
  return new Promise((done, fail) => {
    const env = { ...process.env, DOCKER_HOST: host };
    const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "pipe"], timeout: imageWithinMs });
    let told = "";
    let wrong = "";
    child.stdout.on("data", (chunk) => (told += chunk));
    child.stderr.on("data", (chunk) => (wrong += chunk));
    child.once("error", fail);
    child.once("close", (status, signal) => {
      if (status === 0) done(told.trim());
      else fail(new Error(wrong.trim() || `${script} ended with ${signal ?? status}`));
    });
  });
}
