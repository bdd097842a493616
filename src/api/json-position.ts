const blank = /[ \t\n\r]*/y;
const word = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expected = "value" | "first item" | "first key" | "key" | "colon" | "next" | "end";

/**
 * Where a text stops being JSON, as an index into it; its length when it only ends too early.
 * JSON.parse does not say so for every kind of mistake. Call it for texts that JSON.parse refused.
 */
export function jsonErrorAt(text: string): number {
  const open: ("]" | "}")[] = [];
  let expected: Expected = "value";
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  /** Passes a string; false leaves `at` where it stops being one. A loop: a pattern could take for ever on a long one. */
  const takeString = () => {
    for (at++; at < text.length; ) {
      const char = text[at] as string;
      if (char === '"') {
        at++;
        return true;
      }
      if (char < " " || (char === "\\" && take(escaped) === undefined)) return false;
      if (char !== "\\") at++;
    }
    return false;
  };
  const closed = (): Expected => {
    open.pop();
    return open.length > 0 ? "next" : "end";
  };
  for (;;) {
    take(blank);
    const char = text[at];
    if (char === undefined || expected === "end") return at;
    if (expected === "colon") {
      if (char !== ":") return at;
      at++;
      expected = "value";
    } else if (expected === "next") {
      if (char === open.at(-1)) expected = closed();
      else if (char === ",") expected = open.at(-1) === "}" ? "key" : "value";
      else return at;
      at++;
    } else if ((expected === "first item" && char === "]") || (expected === "first key" && char === "}")) {
      at++;
      expected = closed();
    } else if (expected === "key" || expected === "first key") {
      if (char !== '"' || !takeString()) return at;
      expected = "colon";
    } else if (char === "{" || char === "[") {
      open.push(char === "{" ? "}" : "]");
      expected = char === "{" ? "first key" : "first item";
      at++;
    } else {
      if (char === '"' ? !takeString() : take(word) === undefined) return at;
      expected = open.length > 0 ? "next" : "end";
    }
  }
}

/** `line L, column C` of an index, both from 1. */
export function lineAndColumn(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index).split("\n");
  return { line: before.length, column: (before.at(-1) as string).length + 1 };
}
