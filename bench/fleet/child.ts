import { type ChildProcess, fork } from "node:child_process";

const endMsMax = 10_000;

/** A process of the benchmark that answers each order with one message; what it says unasked goes to `onNews`. */
export class Child<Order extends object, Answer extends object, News extends object = never> {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];

  constructor(script: URL, onNews: (news: News) => void = () => {}, execArgv: string[] = []) {
    this.#child = fork(script, { execArgv });
    this.#child.on("message", (message: { answer: Answer } | { failed: string } | { news: News }) => {
      if ("news" in message) onNews(message.news);
      else if ("failed" in message) this.#waiting.shift()?.reject(new Error(message.failed));
      else this.#waiting.shift()?.resolve(message.answer);
    });
    this.#child.on("exit", (code, signal) => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`${script.pathname} ended with ${code ?? signal}`));
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  ask(order: Order): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.send(order);
    });
  }

  /** Lets it end by itself, for a while. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const cut = setTimeout(() => this.#child.kill("SIGKILL"), endMsMax);
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    if (this.#child.connected) this.#child.disconnect();
    await ended;
    clearTimeout(cut);
  }
}

/** The other end, in the process itself. */
export function answerOrders<Order>(carryOut: (order: Order) => Promise<object>): void {
  process.on("message", (order: Order) => {
    carryOut(order).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) => process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once("disconnect", () => process.exit(0));
}
