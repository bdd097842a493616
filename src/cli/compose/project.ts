import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { emit, nearest, resolveCompose } from "../../api/index.js";
import { ClusterError, type FieldError, isClusterError } from "../../ports/index.js";
import { UsageError } from "../exit.js";
import type { Terminal } from "../terminal.js";
import { readEnvironment } from "./environment.js";
import { folderLoader } from "./loader.js";

export interface ComposeFlags {
  composeFile?: string[];
  envFile?: string[];
  profile?: string[];
  projectDirectory?: string;
  filesBelow?: string[];
}

/** The one document that the person's Compose files make, as it is sent. */
export interface LocalProject {
  text: string;
  /** Absolute. */
  directory: string;
  /** What was passed over while it was made. */
  warnings: FieldError[];
  /** A fault that the controller found in what was sent, with the place where the person wrote it. */
  placed<T extends FieldError>(fault: T): T;
}

/** What Compose itself looks for, and what is laid over it. */
const defaultFiles = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** @throws UsageError for what cannot be read, ClusterError for what is wrong with what was read */
export function readProject(io: Terminal, flags: ComposeFlags): LocalProject {
  const paths = (flags.composeFile ?? chosenFiles(io)).map((path) => resolve(io.cwd, path));
  const directory = resolve(io.cwd, flags.projectDirectory ?? dirname(paths[0] as string));
  const lookup = readEnvironment(io, directory, flags.envFile ?? []);
  const files = paths.map((path) => ({ name: shown(io, path), path: relative(directory, path), text: read(path) }));
  const profiles = flags.profile ?? namesIn(lookup("COMPOSE_PROFILES"), ",");
  const folders = [directory, ...(flags.filesBelow ?? []).map((folder) => existing(resolve(io.cwd, folder)))];
  const load = folderLoader(directory, folders);
  const inDirectory = (file: string) => (files.some(({ name }) => name === file) ? file : shown(io, resolve(directory, file)));
  const resolved = run(() => resolveCompose({ files, variables: { lookup, unset: "warn" }, profiles, load }), inDirectory);
  const { root, findings } = resolved;
  return {
    text: emit(root),
    directory,
    warnings: findings.warnings.map(({ field, message, file, line }) => ({ field, message, file: inDirectory(file), line })),
    placed: (fault) => {
      const field = fault.field.replace(/^\/intents\/0(?:\/file(?=\/|$)|$)/, "");
      if (field !== "" && !field.startsWith("/")) return fault;
      const { file, line } = nearest(root, field).at;
      return { ...fault, field, file: inDirectory(file), line };
    },
  };
}

/** A refusal by the controller, told of the files that the person wrote. */
export function placedError(error: unknown, { placed }: LocalProject): unknown {
  return isClusterError(error) && error.errors.length > 0 ? withErrors(error, error.errors.map(placed)) : error;
}

function run<T>(resolveFiles: () => T, inDirectory: (file: string) => string): T {
  try {
    return resolveFiles();
  } catch (error) {
    if (!isClusterError(error)) throw error;
    throw withErrors(
      error,
      error.errors.map((fault) => (fault.file === undefined ? fault : { ...fault, file: inDirectory(fault.file) })),
    );
  }
}

function withErrors({ kind, code, message, extra }: ClusterError, errors: FieldError[]): ClusterError {
  return new ClusterError(kind, code, message, { errors, extra });
}

/** `COMPOSE_FILE`, else the first that there is of those that Compose looks for, with its override. */
function chosenFiles(io: Terminal): string[] {
  const named = namesIn(io.env.COMPOSE_FILE, io.env.COMPOSE_PATH_SEPARATOR ?? ":");
  if (named.length > 0) return named;
  const found = defaultFiles.find((name) => existsSync(join(io.cwd, name)));
  if (found === undefined) throw new UsageError(`no Compose file here (${defaultFiles.join(", ")}); name one with -c`);
  const override = found.replace(/\.(ya?ml)$/, ".override.$1");
  return existsSync(join(io.cwd, override)) ? [found, override] : [found];
}

function namesIn(text: string | undefined, separator: string): string[] {
  return (text ?? "").split(separator).flatMap((name) => name.trim() || []);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

function existing(folder: string): string {
  if (!existsSync(folder)) throw new UsageError(`--files-below ${folder}: there is no such folder`);
  return folder;
}

/** As the person would write it from here. */
function shown(io: Terminal, path: string): string {
  const way = relative(io.cwd, path);
  return way === "" || way.startsWith("..") ? path : way;
}
