import type { AuditRow } from "./row.js";

const columns: readonly [title: string, value: (row: AuditRow) => string | number | undefined][] = [
  ["position", ({ position }) => position],
  ["time", ({ time }) => time],
  ["type", ({ type }) => type],
  ["kind", ({ kind }) => kind],
  ["actor", ({ actor }) => actor],
  ["actorName", ({ actorName }) => actorName],
  ["client", ({ client }) => client],
  ["controller", ({ controller }) => controller],
  ["subject", ({ subject }) => subject],
  ["services", ({ services }) => services.map(({ id, name, namespace }) => (name === undefined ? id : `${namespace}/${name}`)).join(" ")],
  ["nodes", ({ nodes }) => nodes.map(({ id, name }) => name ?? id).join(" ")],
  ["intent", ({ intent }) => intent],
  ["cause", ({ cause }) => cause],
  ["data", ({ data }) => (data === undefined ? undefined : JSON.stringify(data))],
  ["hash", ({ hash }) => hash],
];

export const csvHeader = `${columns.map(([title]) => title).join(",")}\r\n`;

/** RFC 4180. */
export function csvLine(row: AuditRow): string {
  return `${columns.map(([, value]) => cell(value(row))).join(",")}\r\n`;
}

/** A spreadsheet would take a text that begins so for a formula. */
const formula = /^[=+\-@\t\r]/;

function cell(value: string | number | undefined): string {
  if (value === undefined || typeof value === "number") return String(value ?? "");
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
