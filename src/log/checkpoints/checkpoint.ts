import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createDeflateRaw, createInflateRaw } from "node:zlib";
import { ClusterError } from "../../ports/index.js";

/** Version of the form below; another is not read. */
const format = 1;
/** The first line of a checkpoint is no longer. */
export const headerBytesMax = 1024;
/** Level 1: a checkpoint is mostly ids and hashes, which no level makes much smaller. */
const compressionLevel = 1;
/** Text that is handed to the compressor at a time, in characters: how long the event loop is kept busy. */
const sliceChars = 64 * 1024;
/**
 * What is read of a checkpoint, in characters: a file that says more than a view can hold must not take the memory of the
 * process that opens it. A view is mostly ids and hashes, a fifth of its size once compressed; one of a million tasks fits.
 */
const textCharsMax = 2 ** 30;
const expansionMax = 100;
const smallChars = 2 ** 20;

/** Of which view a checkpoint is, and what proves it. */
export interface CheckpointHeader {
  lineage: string;
  seq: number;
  /** Time of event `seq`, ms. */
  time: number;
  viewVersion: number;
  digest: string;
  /** Chain hash of event `seq`. */
  chain: string;
}

/** The view's lines, drawn as they are needed. */
export type CheckpointLines = Iterable<string> | AsyncIterable<string>;

/** One JSON line, then the compressed lines of the view; `sha256` is over the compressed bytes. */
type FirstLine = CheckpointHeader & { format: number; sha256: string };

/** Compresses in slices; the work itself is done beside the event loop. */
export async function packCheckpoint(header: CheckpointHeader, lines: CheckpointLines): Promise<Buffer> {
  const packed: Buffer[] = [];
  const hash = createHash("sha256");
  await pipeline(Readable.from(slices(lines)), createDeflateRaw({ level: compressionLevel }), async (compressed: AsyncIterable<Buffer>) => {
    for await (const chunk of compressed) {
      hash.update(chunk);
      packed.push(chunk);
    }
  });
  const first: FirstLine = { format, ...header, sha256: hash.digest("hex") };
  return Buffer.concat([Buffer.from(`${JSON.stringify(first)}\n`), ...packed]);
}

async function* slices(lines: CheckpointLines): AsyncGenerator<string> {
  let slice = "";
  for await (const line of lines) {
    slice += `${line}\n`;
    if (slice.length < sliceChars) continue;
    yield slice;
    slice = "";
  }
  if (slice !== "") yield slice;
}

/** @throws ClusterError `checkpoint_damaged` when these are not the first bytes of a checkpoint that this build reads */
export function headerOf(bytes: Buffer): CheckpointHeader {
  return parseFirstLine(bytes).header;
}

/**
 * The view's lines, as many at a time as one slice holds.
 * @throws ClusterError `checkpoint_damaged`, at the latest after the last line: nothing may be made of them before
 */
export async function* unpackCheckpoint(bytes: Buffer): AsyncGenerator<string[]> {
  const { sha256, end } = parseFirstLine(bytes);
  const body = bytes.subarray(end);
  if (createHash("sha256").update(body).digest("hex") !== sha256) throw damaged("its bytes are not those that were written");
  const charsMax = Math.min(textCharsMax, Math.max(smallChars, expansionMax * body.length));
  let chars = 0;
  const text = Readable.from([body])
    .pipe(createInflateRaw({ chunkSize: sliceChars }))
    .setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      chars += chunk.length;
      if (chars > charsMax) throw new Error(`it holds more than ${charsMax} characters`);
      const lines = chunk.split("\n");
      lines[0] = rest + lines[0];
      rest = lines.pop() ?? "";
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    throw damaged("it cannot be decompressed", cause);
  }
  if (rest !== "") throw damaged("its last line is cut off");
}

function parseFirstLine(bytes: Buffer): { header: CheckpointHeader; sha256: string; end: number } {
  const end = bytes.subarray(0, headerBytesMax).indexOf(10) + 1;
  let found: Partial<FirstLine>;
  try {
    found = JSON.parse(bytes.subarray(0, end).toString()) as Partial<FirstLine>;
  } catch (cause) {
    throw damaged("its first line is not JSON", cause);
  }
  if (found?.format !== format) throw damaged(`it has the form ${found?.format}, this build reads ${format}`);
  const { lineage, seq, time, viewVersion, digest, chain, sha256 } = found;
  const texts = [lineage, digest, chain, sha256].every((text) => typeof text === "string");
  if (!texts || ![seq, time, viewVersion].every(Number.isSafeInteger)) throw damaged("its first line lacks a member");
  return { header: { lineage, seq, time, viewVersion, digest, chain } as CheckpointHeader, sha256: sha256 as string, end };
}

function damaged(why: string, cause?: unknown): ClusterError {
  return new ClusterError("internal", "checkpoint_damaged", `the checkpoint is damaged: ${why}`, { cause });
}
