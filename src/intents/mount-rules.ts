import { isPlainPath, isVolumeName, type Mount, type RuntimeName } from "../model/index.js";
import type { FieldError } from "../ports/index.js";

/** What is wrong with the mounts of a container whose pointer in the spec is `at`. */
export function mountProblems(mounts: Mount[] | undefined, runtime: RuntimeName, at: string): FieldError[] {
  if (!mounts) return [];
  if (runtime === "process") return [{ field: `${at}/mounts`, message: "are of the runtime docker: a process has its host's files" }];
  const problems: FieldError[] = [];
  mounts.forEach((mount, index) => {
    const field = `${at}/mounts/${index}`;
    problems.push(...sourceProblems(mount, field), ...memberProblems(mount, field));
    if (!isPlainPath(mount.target) || mount.target === "/") {
      const message = `${mount.target} is not a place in a container: give an absolute path other than / without . and .. parts`;
      problems.push({ field: `${field}/target`, message });
    } else if (mounts.findIndex(({ target }) => target === mount.target) < index)
      problems.push({ field: `${field}/target`, message: `${mount.target} is the target of another mount of this container` });
  });
  return problems;
}

function sourceProblems({ type, source }: Mount, at: string): FieldError[] {
  const field = `${at}/source`;
  switch (type) {
    case "tmpfs":
      return source === undefined ? [] : [{ field, message: "a tmpfs has no source" }];
    case "bind":
      if (source !== undefined && isPlainPath(source)) return [];
      return [
        {
          field,
          message: source === undefined ? "is required by a bind mount" : `${source} is not an absolute path without . and .. parts`,
        },
      ];
    case "volume":
      if (source === undefined || isVolumeName(source)) return [];
      return [
        { field, message: `${source} is no name of a volume: lower-case letters, digits, -, _ and . after a letter or digit, at most 128` },
      ];
    default:
      return type satisfies never;
  }
}

function memberProblems({ type, source, sizeBytes, sticky, readOnly }: Mount, at: string): FieldError[] {
  const problems: FieldError[] = [];
  if (sizeBytes !== undefined && type !== "tmpfs") problems.push({ field: `${at}/sizeBytes`, message: `is of a tmpfs, not of a ${type}` });
  if (sticky !== undefined && (type !== "volume" || source === undefined))
    problems.push({ field: `${at}/sticky`, message: "is of a volume with a name" });
  if (readOnly && type === "tmpfs") problems.push({ field: `${at}/readOnly`, message: "a tmpfs that nobody can write is always empty" });
  return problems;
}
