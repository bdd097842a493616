import { type AssignedFile, type AssignedSpec, type FileKind, fileKey, filesOf } from "../model/index.js";
import type { Orders } from "./orders.js";

/** Base64 of all of them; what the cluster may hold in all. */
const heldBytesMax = 48 * 1024 * 1024;

/**
 * Configs and secrets that this node's orders refer to, as controllers have sent them: in memory alone. So after a restart of the
 * agent what runs goes on, and what is to start and needs one waits until a controller has sent it again.
 */
export class HeldFiles {
  private readonly held = new Map<string, AssignedFile>();
  private bytes = 0;

  /** They come before the orders that need them. */
  take(files: readonly AssignedFile[]): void {
    for (const file of files) {
      const key = fileKey(file.kind, file.namespace, file.name);
      this.drop(key);
      const bytes = file.data?.length ?? 0;
      const fits = this.bytes + bytes <= heldBytesMax;
      const { data: _, ...about } = file;
      this.held.set(key, fits ? file : { ...about, withheld: `this node holds ${heldBytesMax} bytes of configs and secrets already` });
      if (fits) this.bytes += bytes;
    }
  }

  /** Forgets what no spec of these orders refers to. */
  keepFor({ specs }: Orders): void {
    if (this.held.size === 0) return;
    const used = new Set(
      [...specs.values()].flatMap((spec) => filesOf(spec).map(({ kind, reference }) => keyIn(spec, kind, reference.source))),
    );
    for (const key of [...this.held.keys()]) if (!used.has(key)) this.drop(key);
  }

  /** Why a container of this spec cannot start yet; undefined when nothing is missing. */
  missing(spec: AssignedSpec, container: number): string | undefined {
    const reasons = filesOf(spec).flatMap(({ kind, container: of, reference: { source } }) => {
      const found = of === container ? this.held.get(keyIn(spec, kind, source)) : undefined;
      if (of !== container || found?.data !== undefined) return [];
      return [`${kind} ${source}: ${found?.withheld ?? "no controller has sent it to this node yet"}`];
    });
    return reasons.length === 0 ? undefined : `waits for ${reasons.join("; ")}`;
  }

  content(spec: AssignedSpec, kind: FileKind, source: string): Buffer | undefined {
    const data = this.held.get(keyIn(spec, kind, source))?.data;
    return data === undefined ? undefined : Buffer.from(data, "base64");
  }

  private drop(key: string): void {
    this.bytes -= this.held.get(key)?.data?.length ?? 0;
    this.held.delete(key);
  }
}

function keyIn({ namespace }: AssignedSpec, kind: FileKind, source: string): string {
  return fileKey(kind, namespace, source);
}
