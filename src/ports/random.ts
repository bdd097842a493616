export interface Random {
  /** Cryptographically strong bytes, as lower-case hex of twice the length. */
  hex(bytes: number): string;
  /** Uniform in [0, 2^32). */
  uint32(): number;
}

export interface Ids {
  /** A fresh id of 12 characters, `[0-9a-z]`. */
  next(): string;
}
