/**
 * The patterns of ids, by hand: nearly every string of an event is an id, and to call a compiled expression for each of a
 * report's rows costs several times as much. A property test proves them equal to the expressions.
 */
const byHand = new Map<string, (text: string) => boolean>([
  ["^[0-9a-z]{12}$", isId],
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

const idLength = 12;
/** Written out one by one: to count characters costs the engine of expressions more than to look at them. */
export const idPattern = "[0-9a-z]".repeat(idLength);

const dot = 46;
const zero = 48;

export function isId(text: string): boolean {
  return text.length === idLength && isIdAt(text, 0);
}

/** 12 characters, a dot, 1 to 7 digits, a dot, 12 characters. */
function isTaskId(text: string): boolean {
  const slot = idLength + 1;
  let at = slot;
  while (isDigit(text.charCodeAt(at))) at++;
  if (at === slot || at - slot > 7 || text.charCodeAt(slot) === zero) return false;
  if (text.charCodeAt(slot - 1) !== dot || text.charCodeAt(at) !== dot) return false;
  return text.length === at + 1 + idLength && isIdAt(text, 0) && isIdAt(text, at + 1);
}

/** Whether an id stands at `start`, whatever follows. */
function isIdAt(text: string, start: number): boolean {
  for (let at = start; at < start + idLength; at++) {
    const unit = text.charCodeAt(at);
    if (!isDigit(unit) && !(unit >= 97 && unit <= 122)) return false;
  }
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= zero && unit <= 57;
}
