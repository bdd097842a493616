import { dirname, join, normalize } from "node:path/posix";
import { type Findings, pointer, type Spot } from "../problems.js";
import type { Files } from "./loader.js";
import { merge } from "./merge.js";
import { member, type Tree, textOf, withMembers } from "./tree.js";

/** A file as far as `extends` needs to know it. */
export interface Extensible {
  /** From the project's folder. */
  path: string;
  /** Where the files that it extends are looked for. */
  folder: string;
  root: Tree;
}

/** Compose files extend one or two deep. */
const chainMax = 32;

/** Replaces each `extends` of a file by what it names, laid below what the service says itself. */
export class Extender {
  readonly #done = new Map<string, Tree | undefined>();
  readonly #files = new Map<string, Extensible | undefined>();

  constructor(
    private readonly files: Files,
    private readonly findings: Findings,
    /** Reads a text as a file of its own: variables replaced, paths as they are from the project's folder, `extends` as it is. */
    private readonly parse: (text: string, path: string) => Tree,
  ) {}

  apply(file: Extensible): Tree {
    const services = member(file.root, "services");
    if (services?.kind !== "mapping") return file.root;
    const extended = [...services.entries].map(([name]) => [name, this.#service(file, name, [])] as const);
    return withMembers(file.root, [["services", withMembers(services, extended)]]);
  }

  #service(file: Extensible, name: string, chain: readonly string[]): Tree | undefined {
    const id = `${file.path}\n${name}`;
    if (this.#done.has(id)) return this.#done.get(id);
    const own = member(member(file.root, "services"), name);
    const made = own && this.#extended(file, name, own, [...chain, id]);
    this.#done.set(id, made);
    return made;
  }

  #extended(file: Extensible, name: string, own: Tree, chain: readonly string[]): Tree {
    const given = member(own, "extends");
    if (!given) return own;
    const rest = withMembers(own, [["extends", undefined]]);
    const field = pointer(pointer("/services", name), "extends");
    const spot = { field, ...given.at };
    const base = textOf(given) ?? textOf(member(given, "service"));
    if (base === undefined) {
      this.findings.refuse(spot, "must name a service, or be { service: NAME, file: FILE }");
      return rest;
    }
    const other = member(given, "file");
    const from = other ? this.#other(file, textOf(other), { field: pointer(field, "file"), ...other.at }) : file;
    if (!from) return rest;
    if (chain.includes(`${from.path}\n${base}`)) {
      const again = `${from.path}\n${base}`;
      const names = [...chain.slice(chain.indexOf(again)), again].map((id) => id.split("\n")[1]);
      this.findings.refuse(spot, `goes in a circle: ${names.join(" extends ")}`);
      return rest;
    }
    if (chain.length > chainMax) {
      this.findings.refuse(spot, `is one of more than ${chainMax} services that extend one another`);
      return rest;
    }
    const extended = this.#service(from, base, chain);
    if (!extended) {
      this.findings.refuse(spot, `extends ${base}, but ${from === file ? "this file" : from.path} has no such service`);
      return rest;
    }
    return { ...merge(extended, rest, pointer("/services", name), this.findings), at: own.at };
  }

  #other(file: Extensible, name: string | undefined, spot: Spot): Extensible | undefined {
    if (name === undefined) return this.findings.refuse(spot, "must be the path of a file");
    const path = normalize(name.startsWith("/") ? name : join(file.folder, name));
    if (path === file.path) return file;
    if (!this.#files.has(path)) {
      const text = this.files.text(path, spot);
      this.#files.set(path, text === undefined ? undefined : { path, folder: dirname(path), root: this.parse(text, path) });
    }
    return this.#files.get(path);
  }
}
