import { type AssignedSpec, type FileKind, fileKey, filesOf } from "../model/index.js";

export interface NeededFile {
  kind: FileKind;
  namespace: string;
  name: string;
}

/** Which configs and secrets one agent needs for the specs that it has, and which of them it was not sent. */
export class NeededFiles {
  /** By key: how often specs refer to it. The agent forgets it, unasked, with the last of them. */
  readonly #uses = new Map<string, number>();
  readonly #unsent = new Map<string, NeededFile>();

  clear(): void {
    this.#uses.clear();
    this.#unsent.clear();
  }

  use(spec: AssignedSpec): void {
    for (const file of neededBy(spec)) {
      const key = keyOf(file);
      const uses = this.#uses.get(key) ?? 0;
      this.#uses.set(key, uses + 1);
      if (uses === 0) this.#unsent.set(key, file);
    }
  }

  release(spec: AssignedSpec): void {
    for (const file of neededBy(spec)) {
      const key = keyOf(file);
      const left = (this.#uses.get(key) ?? 0) - 1;
      if (left > 0) this.#uses.set(key, left);
      else {
        this.#uses.delete(key);
        this.#unsent.delete(key);
      }
    }
  }

  /** Those to be sent now; it has them from here on. */
  take(): NeededFile[] {
    const files = [...this.#unsent.values()];
    this.#unsent.clear();
    return files;
  }
}

function neededBy(spec: AssignedSpec): NeededFile[] {
  return filesOf(spec).map(({ kind, reference }) => ({ kind, namespace: spec.namespace, name: reference.source }));
}

function keyOf({ kind, namespace, name }: NeededFile): string {
  return fileKey(kind, namespace, name);
}
