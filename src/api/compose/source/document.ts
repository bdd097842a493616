import { type Alias, Composer, type Document, Lexer, LineCounter, type Node, Parser } from "yaml";
import { refusal } from "../problems.js";

/** Equal to the limit of a request body. */
const textBytesMax = 1_048_576;
/** About 4,000 lines. The time of the parser, and so of the event loop, grows with lexemes rather than with bytes: 100 ms here. */
const lexemesMax = 20_000;
/** Compose itself needs about ten; the composer recurses, so this also keeps its stack small. */
export const depthMax = 64;
/** An alias is cheap to write and repeats what it stands for. */
const aliasesMax = 100;

export interface ComposeDocument {
  root: Node | null;
  lineOf(offset: number): number;
  /** What an alias stands for, undefined when that is nothing. */
  target(alias: Alias): Node | undefined;
}

/**
 * Reads one YAML 1.2 document.
 * @throws ClusterError `compose_invalid` that names the line
 */
export function readDocument(text: string, file: string): ComposeDocument {
  const fail = (message: string, line: number) => refusal([{ code: "compose_invalid", field: "", message, file, line }]);
  if (Buffer.byteLength(text) > textBytesMax) throw fail(`the file is longer than ${textBytesMax} bytes`, 1);
  const lines = new LineCounter();
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const document = composeOne(text, lines, (message, offset) => fail(message, lineOf(offset)));
  const [problem] = [...document.errors, ...document.warnings].filter(({ message }) => !overrideTag.test(message));
  if (problem) throw fail(`cannot be read as YAML: ${advised(problem.message, text, problem.pos[0])}`, lineOf(problem.pos[0]));
  const { yaml } = document.directives ?? {};
  if (yaml?.explicit && yaml.version !== "1.2") throw fail("only YAML 1.2 is read; leave the %YAML line out", 1);
  return { root: document.contents, lineOf, target: (alias) => alias.resolve(document) };
}

/** Compose's own tags, which only say how a value is merged. */
const overrideTag = /^Unresolved tag: !(reset|override)$/;

/** The parser's words, with what mostly is the matter. */
function advised(message: string, text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset + 1);
  return /^\s*\t/.test(line) ? `${message} (YAML is indented with blanks, not with tabs)` : message;
}

type Fail = (message: string, offset: number) => Error;

/** Feeds the parser lexeme by lexeme, so that a hostile text is left as soon as it passes a limit. */
function composeOne(text: string, lines: LineCounter, fail: Fail): Document {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens = [];
  let lexemes = 0;
  let aliases = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    offset = parser.offset;
    if (++lexemes > lexemesMax) throw fail(`the file is longer than ${lexemesMax} words and signs`, offset);
    if (parser.stack.length > depthMax) throw fail(`is nested more than ${depthMax} deep`, offset);
    if (lexeme.startsWith("*") && ++aliases > aliasesMax) throw fail(`has more than ${aliasesMax} aliases`, offset);
  }
  for (const token of parser.end()) tokens.push(token);
  // Repeated keys are found by the reader: the composer compares each key with every other.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, strict: true });
  const documents = [...composer.compose(tokens, false, text.length)];
  const [first, second] = documents;
  if (!first) throw fail("the file is empty", 0);
  if (second) throw fail("holds more than one document", second.range[0]);
  return first;
}
