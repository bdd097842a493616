import { isAbsolute } from "node:path/posix";
import type { ServiceSpec } from "../../model/index.js";
import { ClusterError, type FieldError } from "../../ports/index.js";
import { surveyDependencies } from "./depends-on.js";
import { type DeclaredFiles, type MadeFile, readFiles } from "./files.js";
import { type Networks, readNetworks } from "./networks.js";
import type { ComposeOptions } from "./options.js";
import { placeIn, unnamedFile } from "./problems.js";
import { type Place, Reader } from "./reader.js";
import { checkReferences } from "./references.js";
import { meansOf } from "./runtime.js";
import { schemaFindings } from "./schema.js";
import { type ComposeService, readService } from "./service.js";
import { type Resolved, resolveCompose, takeContents, usedFiles } from "./source/index.js";
import { judgeFile } from "./unsupported.js";
import { readVolumeNames } from "./volumes.js";

export type ComposeWarning = FieldError & { line: number };

export interface ComposeProject {
  services: { alias: string; spec: ServiceSpec }[];
  /** What the file declares and its services refer to. */
  files: MadeFile[];
  /** What the file asks for and does not get. */
  warnings: ComposeWarning[];
  /** Gives a fault that was found later, in `/services/ALIAS/…` of the specs, its place in the file. */
  locate(problem: FieldError): FieldError;
}

const aliasPattern = /^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/;

/**
 * Reads a file that stands alone.
 * @throws ClusterError `compose_invalid` or `compose_unsupported`, of kind invalid, with field, message and line of each problem
 */
export function parseCompose(text: string, options: ComposeOptions): ComposeProject {
  const { directory, file = unnamedFile, variables = {}, profiles = [] } = options;
  if (directory !== undefined && !isAbsolute(directory)) {
    const message = "must be an absolute path";
    throw new ClusterError("invalid", "compose_invalid", `directory ${message}`, { errors: [{ field: "directory", message }] });
  }
  const lookup = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
  const resolved = resolveCompose({ files: [{ name: file, text }], variables: { lookup, unset: "refuse" }, profiles });
  return readProject(resolved, options);
}

function readProject({ root: whole, findings }: Resolved, options: ComposeOptions): ComposeProject {
  const { root: tree, contents } = takeContents(whole);
  const reader = new Reader(findings, tree);
  const root = reader.root();
  const sections = reader.isMapping(root) ? reader.members(root, ["volumes", "services"]) : {};
  const volumes = reader.isMapping(root) ? readVolumeNames(reader, sections.volumes, options) : new Map();
  const dependencies = surveyDependencies(reader, sections.services);
  const found = new Map<string, ComposeService>();
  const sources = { contents, used: usedFiles(tree) };
  const files = reader.isMapping(root) ? reader.members(root, ["configs", "secrets"]) : {};
  const configs = readFiles(reader, files.configs, "config", options, sources);
  const secrets = readFiles(reader, files.secrets, "secret", options, sources);
  readRoot(reader, root, (alias, place, everyImage, networks) => {
    const service = readService(reader, alias, place, options, everyImage, { volumes, networks, configs, secrets, dependencies });
    if (service) found.set(alias, service);
  });
  // A reader's own words say more than the schema's, which are there for what no reader looks at.
  const told = findings.problems.map(({ field }) => field);
  for (const finding of schemaFindings(tree, findings)) {
    if (!told.some((field) => isToldBy(field, finding.field))) findings.refuse(finding, finding.message);
  }
  findings.finish();
  return {
    services: [...found.values()].map(({ alias, spec }) => ({ alias, spec })),
    files: [...madeOf(configs), ...madeOf(secrets)],
    warnings: findings.warnings.map(({ field, message, file, line }) => ({ field, message, ...placeIn(file, line) })),
    locate: (problem) => locate(found, problem),
  };
}

/** Each once, although two of the file may be the same. */
function madeOf(files: DeclaredFiles): MadeFile[] {
  return [...new Map([...files.values()].flatMap(({ made }) => (made ? [[made.name, made] as const] : []))).values()];
}

function readRoot(reader: Reader, root: Place, each: (alias: string, place: Place, everyImage: boolean, networks: Networks) => void): void {
  // Compose defines `version` as informative: no version changes what a file means, so accepting any is no neglect.
  const { services, name, version, networks: declared } = reader.members(root, ["services", "name", "version", "networks"]);
  if (version) reader.text(version);
  const project = name && reader.text(name);
  if (name && project !== undefined && !aliasPattern.test(project)) reader.refuse(name, "must be lower-case letters, digits, -, _ and .");
  if (!services && reader.isMapping(root)) reader.refuse(root, "needs services");
  judgeFile(reader, root);
  const networks = readNetworks(reader, declared);
  if (!services) return;
  const entries = reader.entries(services);
  if (reader.isMapping(services) && entries.length === 0) reader.refuse(services, "holds no service");
  const everyImage = entries.every(([, place]) => meansOf(reader, place).image);
  for (const [alias, place] of entries) {
    if (aliasPattern.test(alias)) each(alias, place, everyImage, networks);
    else reader.refuse(place, "must be named in lower-case letters, digits, -, _ and ., with a letter or digit at both ends");
  }
  checkReferences(reader, root);
}

/** About the same thing, or a part of it; what is said of a whole service says nothing of its keys. */
function isToldBy(told: string, field: string): boolean {
  return told === field || isWithin(field, told) || (isWithin(told, field) && told.split("/").length > serviceDepth);
}

/** Parts of `/services/ALIAS`. */
const serviceDepth = 3;

function isWithin(outer: string, inner: string): boolean {
  return outer === inner || inner.startsWith(`${outer}/`);
}

function locate(services: Map<string, ComposeService>, problem: FieldError): FieldError {
  const [, section, alias = "", ...rest] = problem.field.split("/");
  const service = section === "services" ? services.get(alias) : undefined;
  if (!service) return problem;
  return service.origins.locate({ ...problem, field: rest.map((part) => `/${part}`).join("") });
}
