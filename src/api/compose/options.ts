import type { FileKind } from "../../model/index.js";

export type ComposeRuntime = "docker" | "process";

export interface ComposeOptions {
  /** The stack's name. It takes precedence over the file's `name`, as Compose's own -p does. */
  project: string;
  namespace: string;
  /** Absolute; where relative paths of the file start. */
  directory?: string;
  /** How to call the file in messages. */
  file?: string;
  /** Values of the file's variables. */
  variables?: Readonly<Record<string, string>>;
  /** Those whose services are deployed, beside the services that have none. */
  profiles?: readonly string[];
  /** Where services run that can run in either. */
  runtime?: ComposeRuntime;
  /** Whether some node has Docker: without `runtime` it is chosen then, as long as every service has an image. */
  dockerNodes?: boolean;
  /** What an object of this content is called, `base` and a digest; that of a secret must be keyed. Without it a file declares none. */
  nameFile?(kind: FileKind, base: string, data: Buffer): string;
  /** Where a service of this name runs today; it stays there unless `runtime` says otherwise. */
  currentRuntime?(name: string): ComposeRuntime | undefined;
}
