import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { type ComposeRuntime, parseCompose } from "../../src/api/compose/index.js";
import { type ComposeFlags, placedError, readProject } from "../../src/cli/compose/index.js";
import { serviceSpec } from "../../src/model/index.js";
import { type FieldError, isClusterError } from "../../src/ports/index.js";
import { fakeTerminal } from "./terminal.js";

const folders = resolve("test/fixtures/compose");

/** Shows what it holds instead of hiding it. */
const nameFile = (kind: string, base: string, data: Buffer) => `${base}-${kind}-${data.toString("hex").slice(0, 8)}`;

/** What a person gets who deploys the Compose files of a folder. */
export interface Outcome {
  /** By alias; what is as in any spec is left out. */
  services?: Record<string, unknown>;
  warnings?: string[];
  errors?: string[];
}

/** A folder's `expected.yaml`: how the command is called, and what comes of it. */
interface Expected extends Outcome {
  flags?: ComposeFlags;
  env?: Record<string, string>;
  runtime?: ComposeRuntime;
}

export function expectedOf(folder: string): Expected {
  return (parse(readFileSync(join(folders, folder, "expected.yaml"), "utf8")) as Expected | null) ?? {};
}

/** Reads the files as the command does, and what it sends as the controller does. */
export function outcomeOf(folder: string, { flags = {}, env = {}, runtime }: Expected): Outcome {
  const cwd = join(folders, folder);
  try {
    const project = readProject(fakeTerminal({ cwd, env }), flags);
    try {
      const options = { project: "p", namespace: "default", directory: project.directory, ...(runtime ? { runtime } : {}), nameFile };
      const { services, warnings } = parseCompose(project.text, options);
      const all = [...project.warnings, ...warnings.map(project.placed)].map((warning) => line(warning, cwd));
      const specs = services.map(({ alias, spec }) => [alias, said(spec, spec.name, cwd)]);
      return { services: Object.fromEntries(specs), ...(all.length > 0 ? { warnings: all } : {}) };
    } catch (error) {
      throw placedError(error, project);
    }
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return { errors: error.errors.map((fault) => line(fault, cwd)) };
  }
}

function line({ file, line: number, field, message }: FieldError, cwd: string): string {
  return `${file}:${number} ${field.slice(1).replaceAll("/", ".")}: ${message}`.replaceAll(cwd, "HERE");
}

/** The members of a spec that are not what they are in any. */
function said(spec: unknown, name: string, cwd: string): unknown {
  const { placement, ...plain } = serviceSpec({ name, containers: [{ docker: { image: "x" } }] });
  const usual = { ...plain, placement: { ...placement, runtime: undefined }, job: { parallelism: 1, deadlineMs: 0 } };
  return JSON.parse(JSON.stringify(differing(spec, usual) ?? {}).replaceAll(cwd, "HERE"));
}

function differing(value: unknown, usual: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0 && Array.isArray(usual)) return undefined;
    return value.map((item) => (isRecord(item) ? (differing(item, usualItem(item, usual)) ?? {}) : item));
  }
  if (!isRecord(value)) return value === usual ? undefined : value;
  const kept = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const different = differing(inner, isRecord(usual) ? usual[key] : undefined);
    return different === undefined ? [] : [[key, different]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Of the lists of a spec only containers and endpoints hold mappings with defaults. */
function usualItem(item: Record<string, unknown>, usual: unknown): unknown {
  if (Array.isArray(usual) && usual.length > 0) return usual[0];
  return "protocol" in item ? { container: "main", protocol: "tcp", mode: "ingress" } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
