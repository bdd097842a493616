#!/usr/bin/env node
import { exitCodes } from "./exit.js";
import { createProgram, runProgram } from "./program.js";
import { systemTerminal } from "./terminal.js";
import { readVersion } from "./version.js";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second Ctrl-C does not wait for anything.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort(signal);
  });
}
// Whoever read our output has seen enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failed);
});

const io = systemTerminal(interrupt.signal);
const line = process.argv.slice(2);
process.exitCode = await runProgram(await createProgram(io, readVersion(), line), line, io);
