import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";

export interface Printed {
  code: number;
  /** Both streams, as a terminal shows them. */
  text: string;
}

const commandsWithinMs = 120_000;
const untilWithinMs = 60_000;
/** A command costs half a second of a core: without a pause whoever waits would keep the others from it. */
const pauseMs = 300;

/** One shell that is given commands bit by bit; what it leaves in the background ends with the test. */
export class BashSession {
  readonly #shell: ChildProcess;
  readonly #directory: string;
  #text = "";
  #printed: () => void = () => {};
  #ended: (code: number | null) => void = () => {};

  constructor(t: ExecutionContext, directory: string, env: Record<string, string>) {
    this.#directory = directory;
    this.#shell = spawn("bash", ["--norc"], {
      cwd: directory,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const stream of [this.#shell.stdout, this.#shell.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#text += chunk.toString();
        this.#printed();
      });
    this.#shell.once("exit", (code) => this.#ended(code));
    this.#shell.stdin?.write("exec 2>&1\n");
    t.teardown(() => {
      if (this.#shell.pid === undefined) return;
      try {
        process.kill(-this.#shell.pid, "SIGKILL");
      } catch {
        // All of it has ended.
      }
    });
  }

  /** Runs the commands to the first that fails, or to their end. Variables and jobs stay for the next ones. */
  async run(commands: string): Promise<Printed> {
    const mark = randomUUID();
    const file = join(this.#directory, `.${mark}.sh`);
    // Sourced from a file, so that no command reads the ones after it; the trap ends the file, not the shell.
    writeFileSync(file, commands);
    this.#text = "";
    const end = new RegExp(`${mark} (\\d+)\\n`);
    const ended = new Promise<RegExpExecArray>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`still running:\n${commands}\n${this.#text}`)), commandsWithinMs);
      this.#printed = () => {
        const found = end.exec(this.#text);
        if (!found) return;
        clearTimeout(timer);
        done(found);
      };
      this.#ended = (code) => {
        clearTimeout(timer);
        fail(new Error(`the shell ended with ${code}:\n${commands}\n${this.#text}`));
      };
    });
    this.#shell.stdin?.write(
      `code=0; trap 'code=$?; trap - ERR; return $code' ERR; source "${file}" < /dev/null; trap - ERR; echo "${mark} $code"\n`,
    );
    const found = await ended;
    return { code: Number(found[1]), text: this.#text.slice(0, found.index) };
  }

  /** Again and again until what was printed is as wanted; what was printed last when it never is. */
  async runUntil(commands: string, wanted: (text: string) => boolean): Promise<Printed> {
    const until = performance.now() + untilWithinMs;
    for (;;) {
      const printed = await this.run(commands);
      if (wanted(printed.text) || performance.now() > until) return printed;
      await new Promise((done) => setTimeout(done, pauseMs));
    }
  }
}
