import { open } from "node:fs/promises";
import { ClusterError, isClusterError } from "../../ports/index.js";
import { dockerHub } from "./image-reference.js";

/** What goes to the engine with a pull. */
export interface RegistryLogin {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress: string;
}

export interface AuthEntry {
  auth?: string;
  username?: string;
  password?: string;
  identitytoken?: string;
}

/** Names under which people and `docker login` keep Docker Hub's. */
const hubKeys = ["https://index.docker.io/v1/", "index.docker.io", "registry-1.docker.io", dockerHub];

/** More than any such file holds. */
const configBytesMax = 1024 * 1024;
/** What others than its owner may do with it. */
const othersMask = 0o077;

/**
 * The login for a registry from a file in the form of Docker's `config.json`; undefined when it holds none. Read at each
 * pull, so that a password can be changed without a restart.
 * @throws ClusterError as `readRegistryConfig` does
 */
export async function loginFor(registry: string, path: string | undefined): Promise<RegistryLogin | undefined> {
  return path === undefined ? undefined : findLogin(registry, await readRegistryConfig(path));
}

/**
 * Its logins, by the names that they are kept by.
 * @throws ClusterError `registry_config_unreadable` or `registry_config_exposed`, of kind unavailable, since both can be
 * mended at any time; neither shows what the file holds
 */
export async function readRegistryConfig(path: string): Promise<Record<string, AuthEntry>> {
  try {
    const file = await open(path, "r");
    try {
      const { mode, size } = await file.stat();
      if ((mode & othersMask) !== 0) throw exposed(path, mode);
      if (size > configBytesMax) throw unreadable(path, `it has more than ${configBytesMax} bytes`);
      return (JSON.parse(await file.readFile("utf8")) as { auths?: Record<string, AuthEntry> }).auths ?? {};
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isClusterError(error)) throw error;
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? "it is no JSON");
  }
}

function unreadable(path: string, why: string): ClusterError {
  return new ClusterError("unavailable", "registry_config_unreadable", `the registry config ${path} cannot be read (${why})`);
}

function exposed(path: string, mode: number): ClusterError {
  const shown = (mode & 0o777).toString(8).padStart(4, "0");
  const message = `the registry config ${path} holds passwords and is open to others (mode ${shown}): chmod 600 ${path}`;
  return new ClusterError("unavailable", "registry_config_exposed", message);
}

export function findLogin(registry: string, auths: Record<string, AuthEntry>): RegistryLogin | undefined {
  const keys = registry === dockerHub ? hubKeys : [registry, `https://${registry}`, `https://${registry}/`, `http://${registry}`];
  const key = keys.find((each) => auths[each] !== undefined);
  const entry = key === undefined ? undefined : auths[key];
  if (!entry) return undefined;
  const serveraddress = registry === dockerHub ? (hubKeys[0] as string) : registry;
  if (entry.identitytoken) return { identitytoken: entry.identitytoken, serveraddress };
  const [username, password] = pairOf(entry);
  return username === undefined || password === undefined ? undefined : { username, password, serveraddress };
}

/** A password may hold colons, a name may not. */
function pairOf({ auth, username, password }: AuthEntry): [string?, string?] {
  if (auth === undefined) return [username, password];
  const text = Buffer.from(auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? [username, password] : [text.slice(0, colon), text.slice(colon + 1)];
}
