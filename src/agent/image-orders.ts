import type { ImagesFrame, ResolveOrder } from "../model/index.js";
import { type CancelTimer, ClusterError, isClusterError, type Random, type Timers } from "../ports/index.js";
import { BackOff } from "./back-off.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import type { Runtime } from "./runtime.js";

export interface ImageOrdersOptions {
  runtimes: readonly Runtime[];
  timers: Timers;
  random: Random;
  settings: AgentSettings;
  log: AgentLog;
  /** Goes nowhere while no controller listens. */
  send(frame: ImagesFrame): void;
}

interface Ordered {
  order: ResolveOrder;
  /** Undefined while it is being found out. */
  answer?: ImagesFrame;
}

const messageCharsMax = 768;

/**
 * Finds out what the tags of images mean when this node is asked to, which gets the images here, and tells it until the
 * order is taken back. Nothing is kept over a restart: whoever asks still asks then.
 */
export class ImageOrders {
  private readonly ordered = new Map<string, Ordered>();
  private cancelRepeat: CancelTimer = () => {};

  constructor(private readonly options: ImageOrdersOptions) {}

  /** All that is asked of this node from now on. */
  obey(orders: readonly ResolveOrder[]): void {
    const keys = new Set(orders.map(keyOf));
    for (const key of this.ordered.keys()) if (!keys.has(key)) this.ordered.delete(key);
    for (const order of orders) {
      if (this.ordered.has(keyOf(order))) continue;
      const ordered: Ordered = { order };
      this.ordered.set(keyOf(order), ordered);
      void this.findOut(ordered);
    }
    this.tell();
  }

  close(): void {
    this.ordered.clear();
    this.cancelRepeat();
  }

  private tell(): void {
    this.cancelRepeat();
    if (this.ordered.size === 0) return;
    for (const { answer } of this.ordered.values()) if (answer) this.options.send(answer);
    this.cancelRepeat = this.options.timers.after(this.options.settings.reportRetryMs, () => this.tell());
  }

  private async findOut(ordered: Ordered): Promise<void> {
    const { service, specVersion, asked, images } = ordered.order;
    const { random, settings, timers, log } = this.options;
    const about = { frame: "images" as const, service, specVersion, asked };
    const backOff = new BackOff(random, settings.backOffMinMs, settings.backOffMaxMs);
    while (this.isOrdered(ordered) && !ordered.answer) {
      try {
        ordered.answer = { ...about, images: await Promise.all(images.map((image) => this.resolve(image))) };
      } catch (error) {
        const message = (error as Error).message.slice(0, messageCharsMax);
        log.warn({ service, specVersion, err: error }, "images could not be resolved");
        if (isAnswer(error)) ordered.answer = { ...about, message };
        else await timers.sleep(backOff.next());
      }
    }
    if (ordered.answer && this.isOrdered(ordered)) this.options.send(ordered.answer);
  }

  private resolve(image: ResolveOrder["images"][number]): Promise<string | null> {
    if (image === null) return Promise.resolve(null);
    const runtime = this.options.runtimes.find((each) => each.resolveImage !== undefined);
    if (runtime?.resolveImage) return runtime.resolveImage(image.image, image.pull);
    throw new ClusterError("invalid", "runtime_cannot_resolve", "no runtime of this node resolves images");
  }

  private isOrdered(ordered: Ordered): boolean {
    return this.ordered.get(keyOf(ordered.order)) === ordered;
  }
}

/** Whether it says something of the images, and not only that the engine does not answer just now. */
function isAnswer(error: unknown): boolean {
  if (!isClusterError(error)) return false;
  return error.kind === "invalid" || error.code === "image_not_pulled" || error.code.startsWith("registry_config_");
}

function keyOf({ service, specVersion, asked }: ResolveOrder): string {
  return `${service}/${specVersion}/${asked}`;
}
