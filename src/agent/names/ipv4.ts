/** A block of IPv4 addresses: the first of them as a number, and how many bits they share. */
export interface Range {
  first: number;
  bits: number;
}

/** `10.1.0.0/16`; undefined for anything else, also for a range that does not begin where it should. */
export function parseRange(text: string): Range | undefined {
  const [address = "", bits = "", ...more] = text.split("/");
  const first = parseAddress(address);
  if (first === undefined || more.length > 0 || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const range = { first, bits: Number(bits) };
  return first % sizeOf(range) === 0 ? range : undefined;
}

export function parseAddress(text: string): number | undefined {
  const bytes = text.split(".");
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function addressText(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}

export function rangeText({ first, bits }: Range): string {
  return `${addressText(first)}/${bits}`;
}

export function sizeOf({ bits }: Range): number {
  return 2 ** (32 - bits);
}

export function contains(range: Range, address: number): boolean {
  return address >= range.first && address < range.first + sizeOf(range);
}

export function overlaps(a: Range, b: Range): boolean {
  return contains(a, b.first) || contains(b, a.first);
}

/** The lower and the upper one. */
export function halvesOf({ first, bits }: Range): [Range, Range] {
  const lower = { first, bits: bits + 1 };
  return [lower, { first: first + sizeOf(lower), bits: bits + 1 }];
}
