import { UsageError } from "./exit.js";

/** Splits a command line into words as a shell would, with quotes and backslashes and nothing else. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (quote !== undefined && char === quote) quote = undefined;
    else if (char === "\\" && quote !== "'") word = (word ?? "") + (text[++at] ?? "\\");
    else if (quote !== undefined) word = (word ?? "") + char;
    else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + char;
  }
  if (quote !== undefined) throw new UsageError(`the quote ${quote} has no end`);
  if (word !== undefined) words.push(word);
  return words;
}
