import { isAbsolute, normalize, relative, resolve, sep } from "node:path/posix";
import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";
import { readCommand } from "./values.js";

/** `x-process`: what runs instead of an image. A relative working directory starts at the file's own. */
export function readProcess(reader: Reader, place: Place, directory: string | undefined, origins: Origins): Record<string, unknown> {
  const { command, working_dir } = reader.members(place, ["command", "working_dir"]);
  if (!command) reader.refuse(place, "needs a command");
  const words = command && readCommand(reader, command);
  const workingDir = working_dir && readWorkingDir(reader, working_dir, directory);
  if (command) origins.set("/containers/0/process/command", command);
  if (working_dir) origins.set("/containers/0/process/workingDir", working_dir);
  return { command: words ?? [], ...(workingDir === undefined ? {} : { workingDir }) };
}

function readWorkingDir(reader: Reader, place: Place, directory: string | undefined): string | undefined {
  const path = reader.text(place);
  if (path === undefined) return undefined;
  if (isAbsolute(path)) return normalize(path);
  if (directory === undefined) return reader.refuse(place, "is relative, but nobody said in which directory the file is");
  const whole = resolve(directory, path);
  const way = relative(directory, whole);
  return way === ".." || way.startsWith(`..${sep}`) ? reader.refuse(place, `leads out of the directory of the file, ${directory}`) : whole;
}
