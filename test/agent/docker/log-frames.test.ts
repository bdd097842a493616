import test from "ava";
import fc from "fast-check";
import { FrameSplitter, type LogFrame, pieceBytes } from "../../../src/agent/docker/log-frames.js";

const stamp = "2026-01-02T03:04:05.000000001Z";

function framesOf(chunks: Buffer[], splitter = new FrameSplitter(true)): LogFrame[] {
  const frames: LogFrame[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (let frame = splitter.next(); frame; frame = splitter.next()) frames.push(frame);
  }
  return frames;
}

/** What the splitter keeps of what it was given. */
function heldBytes(splitter: FrameSplitter): number {
  return (splitter as unknown as { rest: Buffer }).rest.length;
}

test("log frames: a terminal that writes without end is cut once, and what follows is not kept", (t) => {
  const splitter = new FrameSplitter(true);
  const frames = framesOf([Buffer.from(`${stamp} `)], splitter);
  for (let chunk = 0; chunk < 64; chunk++) {
    frames.push(...framesOf([Buffer.alloc(64 * 1024, "x")], splitter));
    t.true(heldBytes(splitter) <= 64 * 1024);
  }
  t.is(frames.length, 1);
  t.like(frames[0], { stamp, isWhole: false });
  t.is(frames[0]?.text.length, pieceBytes);
  frames.push(...framesOf([Buffer.from(`x\r\n${stamp} next\r\n`)], splitter));
  t.deepEqual(
    frames.slice(1).map(({ text, isWhole }) => [text.toString(), isWhole]),
    [
      ["", true],
      ["next", true],
    ],
  );
});

test("log frames: a terminal's lines are the same wherever the chunks begin and end", (t) => {
  const lengths = fc.array(fc.oneof(fc.nat(40), fc.integer({ min: pieceBytes - 3, max: pieceBytes + 3 }), fc.constant(50_000)), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(lengths, fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 20 }), (lines, cuts) => {
      const all = Buffer.from(lines.map((length) => `${stamp} ${"x".repeat(length)}\r\n`).join(""));
      const chunks: Buffer[] = [];
      for (let from = 0, cut = 0; from < all.length; cut++) {
        const to = from + (cuts[cut % cuts.length] as number);
        chunks.push(all.subarray(from, to));
        from = to;
      }
      const shown = (frames: LogFrame[]) => frames.map(({ text, isWhole }) => [text.length, isWhole]);
      t.deepEqual(shown(framesOf(chunks)), shown(framesOf([all])));
    }),
    { numRuns: 50 },
  );
});
