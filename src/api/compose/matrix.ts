import { fileKeys, type KeySupport, ownKeys, type Section, serviceKeys } from "./support.js";

/** The table of docs/compose.md: each key, what becomes of it, and how. */
export function supportMatrix(): string {
  return [table("A file", fileKeys), table("A service", { ...ownKeys, ...serviceKeys })].join("\n");
}

function table(title: string, section: Section): string {
  const lines = rows(section, "").map(([key, { support, note, also, process }]) => {
    const inProcess = process ? `${process} for a process` : "";
    const said = [note, also, inProcess].filter(Boolean).join("; ");
    return `| \`${key}\` | ${support} |${said ? ` ${said}` : ""} |`;
  });
  return [`### ${title}`, "", "| key | | note |", "| --- | --- | --- |", ...lines, ""].join("\n");
}

function rows(section: Section, prefix: string): [string, KeySupport][] {
  const keys = Object.keys(section).sort();
  return keys.flatMap((key): [string, KeySupport][] => {
    const found = section[key] as KeySupport;
    return [[`${prefix}${key}`, found], ...rows(found.members ?? {}, `${prefix}${key}.`), ...rows(found.each ?? {}, `${prefix}${key}.*.`)];
  });
}
