export interface ComposeOptions {
  /** The stack's name. It takes precedence over the file's `name`, as Compose's own -p does. */
  project: string;
  namespace: string;
  /** Absolute; where relative paths of the file start. */
  directory?: string;
  /** How to call the file in messages. */
  file?: string;
}
