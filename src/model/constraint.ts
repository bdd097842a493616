import semver from "semver";
import { type NodeAttribute, parseAttribute } from "./attribute.js";
import { matchesGlob } from "./glob.js";

export interface Constraint {
  attribute: NodeAttribute;
  test: ConstraintTest;
}

export type ConstraintTest =
  | { operator: "==" | "!="; value: string }
  | { operator: "in" | "not in"; values: string[] }
  | { operator: ">" | ">=" | "<" | "<="; bound: number }
  | { operator: "exists" | "not exists" }
  | { operator: "glob"; pattern: string }
  | { operator: "version"; range: string };

export type ParsedConstraint = { kind: "constraint"; constraint: Constraint } | { kind: "unreadable"; message: string };

type ParsedTest = { kind: "test"; test: ConstraintTest } | { kind: "unreadable"; message: string };

const decimal = /^[+-]?\d{1,15}(\.\d{1,15})?$/;
/** Pre-releases take part, and versions need not have three parts. */
const versionOptions = { includePrerelease: true, loose: true };
const expected =
  "must be ATTRIBUTE and one of ==, !=, >, >=, <, <=, in (A, B), not in (A, B), exists, not exists, glob PATTERN, version RANGE";

/** Reads `ATTRIBUTE OPERATOR VALUE`; spaces around any of them do not count. */
export function parseConstraint(text: string): ParsedConstraint {
  const [, name = "", rest = ""] = /^\s*([^\s=!<>]*)\s*(.*)$/s.exec(text) ?? [];
  const test = parseTest(name, rest.trim());
  if (test.kind === "unreadable") return test;
  const attribute = parseAttribute(name);
  return attribute.kind === "unreadable"
    ? attribute
    : { kind: "constraint", constraint: { attribute: attribute.attribute, test: test.test } };
}

function parseTest(name: string, text: string): ParsedTest {
  const [, sign, right = ""] = /^([=!]=|[<>]=?)(.*)$/s.exec(text) ?? [];
  if (sign !== undefined) return parseComparison(name, sign as "==", right.trim());
  const exists = /^(not\s+)?exists$/.exec(text);
  if (exists) return { kind: "test", test: { operator: exists[1] ? "not exists" : "exists" } };
  const list = /^(not\s+)?in\s*\((.*)\)$/s.exec(text);
  if (list) return parseList(list[1] ? "not in" : "in", list[2] ?? "");
  const [, word, argument = ""] = /^(glob|version)\s+(.+)$/s.exec(text) ?? [];
  if (word === "glob") return { kind: "test", test: { operator: "glob", pattern: argument } };
  if (word === "version") {
    return semver.validRange(argument, versionOptions) === null
      ? unreadable(`${argument} is no range of versions, such as >=5.10 <7`)
      : { kind: "test", test: { operator: "version", range: argument } };
  }
  return unreadable(expected);
}

function parseComparison(name: string, sign: "==" | "!=" | ">" | ">=" | "<" | "<=", value: string): ParsedTest {
  if (value === "") return unreadable(`compares ${name || "nothing"} with no value`);
  if (sign === "==" || sign === "!=") return { kind: "test", test: { operator: sign, value } };
  return decimal.test(value)
    ? { kind: "test", test: { operator: sign, bound: Number(value) } }
    : unreadable(`${sign} compares numbers, and ${value} is none`);
}

function parseList(operator: "in" | "not in", text: string): ParsedTest {
  const values = text.split(",").map((value) => value.trim());
  return values.includes("") ? unreadable("lists no value, or an empty one") : { kind: "test", test: { operator, values } };
}

function unreadable(message: string): { kind: "unreadable"; message: string } {
  return { kind: "unreadable", message };
}

/** Undefined stands for an attribute that the node does not have: it passes only what denies something. */
export function meetsConstraint(test: ConstraintTest, value: string | undefined): boolean {
  switch (test.operator) {
    case "==":
      return value === test.value;
    case "!=":
      return value !== test.value;
    case "in":
      return value !== undefined && test.values.includes(value);
    case "not in":
      return value === undefined || !test.values.includes(value);
    case ">":
    case ">=":
    case "<":
    case "<=":
      return value !== undefined && decimal.test(value) && compares(test.operator, Number(value), test.bound);
    case "exists":
      return value !== undefined;
    case "not exists":
      return value === undefined;
    case "glob":
      return value !== undefined && matchesGlob(test.pattern, value);
    case "version":
      return value !== undefined && inRange(value, test.range);
    default:
      return test satisfies never;
  }
}

function compares(operator: ">" | ">=" | "<" | "<=", value: number, bound: number): boolean {
  switch (operator) {
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    default:
      return operator satisfies never;
  }
}

/** `5.15`, `v24.0.7` and `5.15.0-91-generic` are versions too; text that only holds a number somewhere is none. */
function inRange(value: string, range: string): boolean {
  if (!/^v?\d/.test(value)) return false;
  const version = semver.parse(value, versionOptions) ?? semver.coerce(value, versionOptions);
  return version !== null && semver.satisfies(version, range, versionOptions);
}

/** What the constraint asks for, as an explanation shows it. */
export function wantedText(test: ConstraintTest): string {
  switch (test.operator) {
    case "==":
      return test.value;
    case "!=":
      return `not ${test.value}`;
    case "in":
      return `one of ${test.values.join(", ")}`;
    case "not in":
      return `none of ${test.values.join(", ")}`;
    case ">":
    case ">=":
    case "<":
    case "<=":
      return `${test.operator} ${test.bound}`;
    case "exists":
      return "any value";
    case "not exists":
      return "no value";
    case "glob":
      return `like ${test.pattern}`;
    case "version":
      return `version ${test.range}`;
    default:
      return test satisfies never;
  }
}
