import type { Findings, Spot } from "../problems.js";

/** What became of reading a file that another one names; `bytes` where it need not be text. */
export type Loaded = { kind: "text"; text: string; bytes?: Uint8Array } | { kind: "missing" } | { kind: "refused"; message: string };

/** Reads a file by its path, relative to the project's folder. Whether it may be read is the loader's to say. */
export type Loader = (path: string) => Loaded;

/** More files than this in one deployment are a mistake or an attack. */
const filesMax = 200;

/** The files that Compose files name, each read once. Without a loader a file stands alone and may name none. */
export class Files {
  readonly #read = new Map<string, Loaded>();

  constructor(
    private readonly load: Loader | undefined,
    private readonly findings: Findings,
  ) {}

  /** What it holds, text or not. */
  bytes(path: string, spot: Spot): Uint8Array | undefined {
    const text = this.text(path, spot);
    const loaded = this.#read.get(path);
    if (text === undefined || loaded?.kind !== "text") return undefined;
    return loaded.bytes ?? Buffer.from(text);
  }

  /** Undefined where it cannot be had, which is a problem unless it need not be there. */
  text(path: string, spot: Spot, required = true): string | undefined {
    if (!this.load) {
      const message = `names the file ${path}, but this file was sent alone; \`fleetlog stack deploy\` reads it in where it is run`;
      return this.findings.refuse(spot, message, "compose_unsupported");
    }
    const known = this.#read.get(path);
    if (!known && this.#read.size >= filesMax) return this.findings.refuse(spot, `is one of more than ${filesMax} files`);
    const loaded = known ?? this.load(path);
    this.#read.set(path, loaded);
    if (loaded.kind === "text") return loaded.text;
    if (loaded.kind === "refused") return this.findings.refuse(spot, `names the file ${path}, which ${loaded.message}`);
    return required ? this.findings.refuse(spot, `names the file ${path}, which is not there`) : undefined;
  }
}
