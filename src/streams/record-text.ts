const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws TypeError for bytes that are no text */
export function textOf(value: Buffer): string {
  return utf8.decode(value);
}
