import test from "ava";
import { Progress, type Row } from "../../src/cli/progress.js";
import { fakeTerminal } from "../support/terminal.js";

const rows = (state: string, live?: string): Row[] => [
  { key: "web", text: "web: 1 of 2 running", ...(live ? { live } : {}) },
  { key: "web.1", text: `web.1: ${state}`, indent: 2 },
];

test("in a pipe a line is printed when it changes, and what changes all the time is left out", (t) => {
  const io = fakeTerminal();
  const progress = new Progress(io, false);
  progress.show(rows("starting"));
  progress.show(rows("starting", "(5 s)"));
  progress.show(rows("running", "(4 s)"));
  progress.clear();
  t.is(io.stdout, "web: 1 of 2 running\nweb.1: starting\nweb.1: running\n");
});

test("on a terminal the lines are rewritten in place, cut to its width, and gone in the end", (t) => {
  const io = fakeTerminal({ size: { columns: 18, rows: 10 } });
  const progress = new Progress(io, false);
  progress.show(rows("starting"));
  progress.show(rows("running on a node with a long name", "(4 s)"));
  progress.clear();
  t.deepEqual(io.stdout.split("\u001b[2A"), [
    "web: 1 of 2 runn…\u001b[0K\n  web.1: starting\u001b[0K\n\u001b[0J",
    "web: 1 of 2 runn…\u001b[0K\n  web.1: running…\u001b[0K\n\u001b[0J",
    "\u001b[0J",
  ]);
});

test("a block taller than the screen keeps its heads alone", (t) => {
  const io = fakeTerminal({ size: { columns: 40, rows: 4 } });
  const many = ["a", "b"].flatMap((key): Row[] => [
    { key, text: key },
    { key: `${key}.1`, text: `${key}.1`, indent: 2 },
    { key: `${key}.2`, text: `${key}.2`, indent: 2 },
  ]);
  new Progress(io, false).show(many);
  t.is(io.stdout, "a\u001b[0K\nb\u001b[0K\n\u001b[0J");
});

test("quiet shows nothing", (t) => {
  const io = fakeTerminal();
  new Progress(io, true).show(rows("starting"));
  t.is(io.stdout, "");
});
