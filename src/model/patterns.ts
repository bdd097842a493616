/**
 * The patterns of ids, by hand: nearly every string of an event is an id, and to call a compiled expression for each of a
 * report's rows costs several times as much. A property test proves them equal to the expressions.
 */
const byHand = new Map<string, (text: string) => boolean>([
  ["^[0-9a-z]{12}$", (text) => text.length === 12 && isIdAt(text, 0)],
  ["^[0-9a-z]{12}\\.[1-9][0-9]{0,6}\\.[0-9a-z]{12}$", isTaskId],
]);

/** What ajv compiles a `pattern` to. */
export function patternTest(pattern: string, flags: string): { test(text: string): boolean } {
  const test = byHand.get(pattern);
  return test ? new HandCheck(pattern, test) : new RegExp(pattern, flags);
}
/** Where ajv would find it if it wrote its checks to a file, which it does not. */
patternTest.code = "patternTest";

class HandCheck {
  constructor(
    readonly pattern: string,
    readonly test: (text: string) => boolean,
  ) {}

  /** Ajv tells patterns apart by their text. */
  toString(): string {
    return this.pattern;
  }
}

const dot = 46;
const zero = 48;

function isTaskId(text: string): boolean {
  // 12 characters, a dot, 1 to 7 digits, a dot, 12 characters.
  const last = text.length - 13;
  const digits = last - 13;
  if (digits < 1 || digits > 7 || text.charCodeAt(12) !== dot || text.charCodeAt(last) !== dot) return false;
  if (text.charCodeAt(13) === zero) return false;
  for (let at = 13; at < last; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return isIdAt(text, 0) && isIdAt(text, last + 1);
}

function isIdAt(text: string, start: number): boolean {
  for (let at = start; at < start + 12; at++) {
    const unit = text.charCodeAt(at);
    if (!isDigit(unit) && !(unit >= 97 && unit <= 122)) return false;
  }
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= zero && unit <= 57;
}
