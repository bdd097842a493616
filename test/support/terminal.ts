import { Readable, Writable } from "node:stream";
import pc from "picocolors";
import type { Terminal } from "../../src/cli/index.js";

export interface FakeTerminal extends Terminal {
  stdout: string;
  stderr: string;
  interrupt(): void;
}

/** A pipe unless a size is given; without colours, without an environment. */
export function fakeTerminal(options: Partial<Pick<Terminal, "size" | "env" | "cwd" | "now" | "streams">> = {}): FakeTerminal {
  const abort = new AbortController();
  const capture = (which: "stdout" | "stderr") =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        terminal[which] += chunk.toString();
        done();
      },
    });
  const terminal: FakeTerminal = {
    stdout: "",
    stderr: "",
    out(text) {
      terminal.stdout += text;
    },
    err(text) {
      terminal.stderr += text;
    },
    streams: { stdin: Readable.from([]), stdout: capture("stdout"), stderr: capture("stderr") },
    size: undefined,
    colors: pc.createColors(false),
    env: {},
    cwd: "/",
    signal: abort.signal,
    now: () => Date.now(),
    interrupt: () => abort.abort(),
    ...options,
  };
  return terminal;
}
