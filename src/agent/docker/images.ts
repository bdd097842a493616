import type { Readable } from "node:stream";
import type { Random, Timers } from "../../ports/index.js";
import { BackOff } from "../back-off.js";
import type { AgentLog } from "../log.js";
import { type Engine, statusOf } from "./engine.js";
import { parseImage } from "./image-reference.js";
import { pinnedImage } from "./pinned-image.js";
import { pullRefusal } from "./pull-refusal.js";
import { loginFor } from "./registry-config.js";

export interface ImagesOptions {
  engine: () => Engine;
  /** A file in the form of Docker's `config.json`. */
  registryConfig: string | undefined;
  timers: Timers;
  random: Random;
  log: AgentLog;
}

const attemptsMax = 4;
const backOffMinMs = 500;
const backOffMaxMs = 15_000;
/** A pull that moves nothing for so long is given up. */
const silenceMsMax = 120_000;
/** Longer lines of progress than any engine writes. */
const progressLineCharsMax = 1024 * 1024;

/** Gets images from registries: each image by one pull at a time, whoever waits for it. */
export class Images {
  private readonly pulls = new Map<string, Promise<void>>();

  constructor(private readonly options: ImagesOptions) {}

  /**
   * @throws ClusterError `image_not_pulled`: of kind invalid when the registry's answer will stay the same, otherwise of kind
   * unavailable after some attempts
   */
  pull(image: string): Promise<void> {
    const present = this.pulls.get(image);
    if (present) return present;
    const pull = this.attempt(image).finally(() => this.pulls.delete(image));
    this.pulls.set(image, pull);
    return pull;
  }

  /** As `Runtime.resolveImage`. */
  async resolve(image: string, policy: "always" | "missing"): Promise<string | null> {
    const { calls } = this.options.engine();
    if (policy === "missing") {
      const there = await calls
        .getImage(image)
        .inspect()
        .catch((error: unknown) => {
          if (statusOf(error) === 404) return undefined;
          throw error;
        });
      if (there) return pinnedImage(image, there.RepoDigests ?? []);
    }
    await this.pull(image);
    return pinnedImage(image, (await calls.getImage(image).inspect()).RepoDigests ?? []);
  }

  private async attempt(image: string): Promise<void> {
    const { timers, random, log } = this.options;
    const backOff = new BackOff(random, backOffMinMs, backOffMaxMs);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.pullOnce(image);
        return;
      } catch (error) {
        const refusal = pullRefusal(image, error);
        if (refusal.kind === "invalid" || attempt === attemptsMax) throw refusal;
        log.warn({ image, attempt, why: refusal.message }, "an image could not be pulled; trying again");
        await timers.sleep(backOff.next());
      }
    }
  }

  private async pullOnce(image: string): Promise<void> {
    const { registry, pullable } = parseImage(image);
    const authconfig = await loginFor(registry, this.options.registryConfig);
    const [fromImage, tag] = splitPullable(pullable);
    const abort = new AbortController();
    const stream = (await this.options
      .engine()
      .streams.createImage(authconfig as object, { fromImage, tag, abortSignal: abort.signal } as object)) as unknown as Readable;
    const problem = await this.follow(stream, image);
    if (problem !== undefined) throw new Error(problem);
  }

  /** @returns what the engine says went wrong, in the middle of a stream that began well */
  private async follow(stream: Readable, image: string): Promise<string | undefined> {
    const { timers, log } = this.options;
    let rest = "";
    let problem: string | undefined;
    const stalled = () => timers.after(silenceMsMax, () => stream.destroy(new Error(`nothing came for ${silenceMsMax / 1000} s`)));
    let cancel = stalled();
    try {
      for await (const chunk of stream) {
        cancel();
        cancel = stalled();
        rest += String(chunk);
        const lines = rest.split("\n");
        rest = (lines.pop() ?? "").slice(0, progressLineCharsMax);
        for (const line of lines) {
          const said = parseProgress(line);
          problem ??= said?.error;
          if (said?.status && said.progress === undefined) log.debug({ image, layer: said.id, status: said.status }, "pulling");
        }
      }
    } finally {
      cancel();
    }
    return problem ?? parseProgress(rest)?.error;
  }
}

interface ProgressLine {
  id?: string;
  status?: string;
  progress?: string;
  error?: string;
}

function parseProgress(line: string): ProgressLine | undefined {
  try {
    return line.trim() === "" ? undefined : (JSON.parse(line) as ProgressLine);
  } catch {
    return undefined;
  }
}

/** The engine takes a digest in the place of a tag. */
function splitPullable(pullable: string): [string, string] {
  const at = pullable.indexOf("@");
  const cut = at >= 0 ? at : pullable.lastIndexOf(":");
  return [pullable.slice(0, cut), pullable.slice(cut + 1)];
}
