import type { Archive } from "../log/index.js";
import type { Committed } from "./committed.js";

export interface ArchiveWatchOptions {
  archive: Archive;
  committed: Committed;
  alarms: Map<string, string[]>;
  onTrouble(what: string, error: unknown): void;
}

/**
 * Looks, at the start and whenever the log names another file of the archive, whether all of them are in this controller's folder. Where each
 * host has a folder of its own under the same name, a holder moves history to where only it can read it, and nobody would notice.
 */
export function watchArchive({ archive, committed, alarms, onTrouble }: ArchiveWatchOptions): void {
  let seen = -1;
  let isLooking = false;
  const look = async () => {
    const { length } = committed.view.archive;
    if (length === seen || isLooking) return;
    seen = length;
    isLooking = true;
    try {
      tell(await archive.missing());
    } catch (error) {
      onTrouble("the archive cannot be looked at", error);
    } finally {
      isLooking = false;
    }
    // The log may have named another one meanwhile.
    void look();
  };
  const tell = ([first, ...others]: string[]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    if (first === undefined) alarms.delete("archive");
    else
      alarms.set("archive", [
        `${archive.folder} lacks ${first}${more}, which the log names: is it the folder that the other controllers write to?`,
      ]);
  };
  committed.onAdvance(() => void look());
  void look();
}
