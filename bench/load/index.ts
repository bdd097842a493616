import { type ChildProcess, fork } from "node:child_process";
import type { LoadMessage, LoadOrder, LoadReport, LoadRequest } from "./messages.js";

export type { LoadOrder, LoadReport } from "./messages.js";

/**
 * HTTP clients in a process of their own, so that they do not share the controller's event loop: each has one connection
 * and one request at a time, and changes the labels of services by PUT.
 */
export class LoadProcess {
  readonly #child: ChildProcess = fork(new URL("./clients.js", import.meta.url), { execArgv: [] });

  static async prepare(order: LoadOrder): Promise<LoadProcess> {
    const load = new LoadProcess();
    await load.#ask({ do: "prepare", order });
    return load;
  }

  /** `cpuUs` is what this process, and so whatever it serves, used meanwhile. */
  async measure(ms: number): Promise<LoadReport & { cpuUs: number }> {
    const before = process.cpuUsage();
    const answer = await this.#ask({ do: "measure", ms });
    const { user, system } = process.cpuUsage(before);
    if (answer.done !== "measured") throw new Error(`the load process answered ${answer.done}`);
    return { ...answer.report, cpuUs: user + system };
  }

  async end(): Promise<void> {
    await this.#ask({ do: "end" });
  }

  #ask(request: LoadRequest): Promise<LoadMessage> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        child.off("message", onMessage).off("error", onError).off("exit", onExit);
        act();
      };
      const onMessage = (message: LoadMessage) =>
        settle(() => (message.done === "failed" ? reject(new Error(message.error)) : resolve(message)));
      const onError = (error: Error) => settle(() => reject(error));
      const onExit = (code: number | null) => settle(() => reject(new Error(`the load process ended with ${code} before it answered`)));
      child.on("message", onMessage).on("error", onError).on("exit", onExit);
      child.send(request);
    });
  }
}
