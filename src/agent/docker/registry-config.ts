import { readFile } from "node:fs/promises";
import { ClusterError } from "../../ports/index.js";
import { dockerHub } from "./image-reference.js";

/** What goes to the engine with a pull. */
export interface RegistryLogin {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress: string;
}

interface AuthEntry {
  auth?: string;
  username?: string;
  password?: string;
  identitytoken?: string;
}

/** Names under which people and `docker login` keep Docker Hub's. */
const hubKeys = ["https://index.docker.io/v1/", "index.docker.io", "registry-1.docker.io", dockerHub];

/**
 * The login for a registry from a file in the form of Docker's `config.json`; undefined when it holds none. Read at each
 * pull, so that a password can be changed without a restart.
 * @throws ClusterError `registry_config_unreadable` of kind unavailable; it never shows what the file holds
 */
export async function loginFor(registry: string, path: string | undefined): Promise<RegistryLogin | undefined> {
  if (path === undefined) return undefined;
  let auths: Record<string, AuthEntry>;
  try {
    auths = (JSON.parse(await readFile(path, "utf8")) as { auths?: Record<string, AuthEntry> }).auths ?? {};
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? "it is no JSON";
    throw new ClusterError("unavailable", "registry_config_unreadable", `the registry config ${path} cannot be read (${why})`);
  }
  return findLogin(registry, auths);
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
