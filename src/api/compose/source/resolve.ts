import { join } from "node:path/posix";
import { Findings, pointer, type Spot } from "../problems.js";
import { rebasedFiles, withContents } from "./contents.js";
import { readDocument } from "./document.js";
import { parseEnvFile } from "./dotenv.js";
import { withEnvironment } from "./env-files.js";
import { Extender } from "./extends.js";
import { type Included, includesMax, readIncludes, withIncluded } from "./include.js";
import { interpolate, type Variables } from "./interpolate.js";
import { Files, type Loader } from "./loader.js";
import { merge, withoutResets } from "./merge.js";
import { rebased } from "./paths.js";
import { applyProfiles } from "./profiles.js";
import { readTree } from "./read-tree.js";
import type { Lookup } from "./template.js";
import { member, type Tree, withMembers } from "./tree.js";

export interface ComposeSource {
  /** As messages call it. */
  name: string;
  text: string;
  /** From the project's folder, as another file would name it. */
  path?: string;
}

export interface ResolveOptions {
  /** The later ones are laid over the earlier. */
  files: readonly ComposeSource[];
  variables: Variables;
  profiles?: readonly string[];
  /** Reads what the files name. Without one they may name none, and variables without a value in `environment` stay as they are. */
  load?: Loader;
}

export interface Resolved {
  root: Tree;
  findings: Findings;
}

/**
 * Makes one document of Compose files: variables replaced, `extends` and `include` carried out, the files merged, the
 * services of inactive profiles left out, env files read in. Each part keeps the place where it was written.
 * @throws ClusterError `compose_invalid` or `compose_unsupported` that names file and line of each problem
 */
export function resolveCompose(options: ResolveOptions): Resolved {
  const findings = new Findings();
  const resolver = new Resolver(options, findings);
  const root = resolver.resolve();
  findings.finish();
  return { root, findings };
}

class Resolver {
  readonly #files: Files;
  #includes = 0;

  constructor(
    private readonly options: ResolveOptions,
    private readonly findings: Findings,
  ) {
    this.#files = new Files(options.load, findings);
  }

  resolve(): Tree {
    const { variables, profiles = [], load } = this.options;
    const sources = this.options.files.map((source, index) => ({ ...source, path: source.path ?? `${index}:${source.name}` }));
    const merged = this.#model(
      sources,
      ".",
      variables,
      sources.map(({ path }) => path),
    );
    const chosen = applyProfiles(withoutExtensions(withoutResets(merged)), profiles, this.findings);
    const services = member(chosen, "services");
    if (services?.kind !== "mapping") return chosen;
    const complete = [...services.entries].map(([name, service]): [string, Tree] => {
      const field = pointer("/services", name);
      return [name, withEnvironment(service, field, this.#files, load && variables.lookup, this.findings)];
    });
    const whole = withMembers(chosen, [["services", withMembers(services, complete)]]);
    return load ? withContents(whole, this.#files, variables.lookup, this.findings) : whole;
  }

  /** Files that are merged with one another, and what they include. Paths in the result are from the project's folder. */
  #model(sources: readonly (ComposeSource & { path: string })[], folder: string, variables: Variables, chain: readonly string[]): Tree {
    const trees = sources.map(({ name, text, path }) => {
      const root = this.#parse(text, name, folder, variables);
      const extender = new Extender(this.#files, this.findings, (other, at) => this.#parse(other, at, join(at, ".."), variables));
      return extender.apply({ path, folder, root });
    });
    const merged = trees.reduce((base, over) => merge(base, over, "", this.findings));
    return readIncludes(merged, folder, this.findings).reduce((root, include) => {
      const included = this.#include(include, variables, chain);
      return included ? withIncluded(root, included, include.spot, this.findings) : root;
    }, merged);
  }

  #parse(text: string, name: string, folder: string, variables: Variables): Tree {
    const tree = rebasedFiles(interpolate(readTree(readDocument(text, name), name, this.findings), variables, this.findings), folder);
    const services = member(tree, "services");
    if (services?.kind !== "mapping") return tree;
    const moved = [...services.entries].map(([key, service]): [string, Tree] => [key, rebased(service, folder)]);
    return withMembers(tree, [["services", withMembers(services, moved)]]);
  }

  #include({ paths, directory, envFiles, spot }: Included, variables: Variables, chain: readonly string[]): Tree | undefined {
    if (paths.some((path) => chain.includes(path))) {
      return this.findings.refuse(spot, `goes in a circle: ${[...chain, ...paths].join(" includes ")}`);
    }
    if (++this.#includes > includesMax) return this.findings.refuse(spot, `is one of more than ${includesMax} includes`);
    const sources = paths.flatMap((path) => {
      const text = this.#files.text(path, spot);
      return text === undefined ? [] : [{ name: path, path, text }];
    });
    if (sources.length < paths.length) return undefined;
    const lookup = this.#defaults(envFiles, directory, variables.lookup, spot);
    return this.#model(sources, directory, { ...variables, lookup }, [...chain, ...paths]);
  }

  /** The environment, and for what it does not say the env files of what is included. */
  #defaults(envFiles: string[] | undefined, directory: string, lookup: Lookup, spot: Spot): Lookup {
    const known = new Map<string, string>();
    for (const path of envFiles ?? [join(directory, ".env")]) {
      const text = this.#files.text(path, spot, envFiles !== undefined);
      const { assignments = [], faults = [] } = text === undefined ? {} : parseEnvFile(text, lookup);
      for (const { line, message } of faults) this.findings.refuse({ ...spot, file: path, line }, message);
      for (const { name, value } of assignments) if (value !== undefined) known.set(name, value);
    }
    return (name) => lookup(name) ?? known.get(name);
  }
}

/** What stands under `x-` at the top is there for aliases, which are followed by now. */
function withoutExtensions(root: Tree): Tree {
  const names = root.kind === "mapping" ? [...root.entries.keys()].filter((key) => key.startsWith("x-")) : [];
  return withMembers(
    root,
    names.map((name) => [name, undefined]),
  );
}
