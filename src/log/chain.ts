import { hash } from "node:crypto";

/**
 * The hash chain, byte for byte (docs/chain.md says the same with test vectors):
 *
 * - `inner`    = SHA-256(salt, 16 raw bytes ‖ sealed, RFC 8785 text in UTF-8)
 * - `hash`     = SHA-256(previous, 32 raw bytes ‖ header, RFC 8785 text in UTF-8 ‖ inner, 32 raw bytes)
 * - `previous` = hash of seq - 1; for seq 1 SHA-256(cluster in UTF-8 ‖ lineage, its 16 hex digits in UTF-8)
 * - `header`   = the object {batch, epoch, lineage, seq, time, type, version}
 *
 * Hashes and salts are lower-case hex wherever they are stored or shown.
 */
export const chainFormat = 1;

export interface ChainHeader {
  lineage: string;
  seq: number;
  epoch: number;
  time: number;
  type: string;
  version: number;
  batch: string;
}

export const hashBytes = 32;
export const saltBytes = 16;

/** What stands for the hash of the event before the first. */
export function genesisHash(cluster: string, lineage: string): string {
  return hash("sha256", cluster + lineage, "hex");
}

export function innerHash(salt: string, sealed: string): string {
  const end = saltBytes + writeText(sealed, saltBytes);
  scratch.write(salt, 0, saltBytes, "hex");
  return hash("sha256", scratch.subarray(0, end), "hex");
}

export function headerText(header: ChainHeader): string {
  const { seq, time, type, version } = header;
  return headerWriter(header)(seq, time, type, version);
}

/**
 * RFC 8785 text of the headers of one batch, which share their beginning.
 * Members stand in the order of their names; the numbers are whole and safe, so their plain text is canonical.
 */
export function headerWriter({ lineage, epoch, batch }: Pick<ChainHeader, "lineage" | "epoch" | "batch">) {
  const shared = `{"batch":${JSON.stringify(batch)},"epoch":${epoch},"lineage":${JSON.stringify(lineage)},"seq":`;
  return (seq: number, time: number, type: string, version: number): string =>
    `${shared}${seq},"time":${time},"type":${JSON.stringify(type)},"version":${version}}`;
}

export function chainHash(previous: string, header: string, inner: string): string {
  const end = hashBytes + writeText(header, hashBytes);
  scratch.write(previous, 0, hashBytes, "hex");
  scratch.write(inner, end, hashBytes, "hex");
  return hash("sha256", scratch.subarray(0, end + hashBytes), "hex");
}

/** One buffer for every hash: two allocations an event would cost more than the hashing. */
let scratch = Buffer.alloc(64 * 1024);

/** Writes `text` at `offset`, with room for a hash behind it, and returns its length in bytes. */
function writeText(text: string, offset: number): number {
  // UTF-8 takes at most three bytes for a UTF-16 code unit.
  const needed = offset + text.length * 3 + hashBytes;
  if (scratch.length < needed) scratch = Buffer.alloc(needed);
  return scratch.write(text, offset, "utf8");
}
