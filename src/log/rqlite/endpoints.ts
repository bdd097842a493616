import { ClusterError } from "../../ports/index.js";

/** More would be a mistake: a cluster of rqlite has three, five or seven voters. */
const endpointsMax = 16;

export function isRqlite(log: string): boolean {
  return log.startsWith("rqlite:");
}

/**
 * The URLs in `rqlite:http://H:P,http://H:P,…`, without a slash at their ends.
 * @throws ClusterError `invalid_log` that names what is wrong
 */
export function rqliteEndpoints(log: string): string[] {
  const urls = log
    .slice(isRqlite(log) ? "rqlite:".length : 0)
    .split(",")
    .map((text) => endpoint(text.trim()));
  if (new Set(urls).size !== urls.length) throw invalid("an endpoint is named twice");
  if (urls.length > endpointsMax) throw invalid(`${urls.length} endpoints, at most ${endpointsMax} are allowed`);
  return urls;
}

function endpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw invalid(`${JSON.stringify(text)} is not http://HOST:PORT or https://HOST:PORT`);
  // A command line is seen by every user of the host, and the setting is logged.
  if (url.username !== "" || url.password !== "")
    throw invalid("a user or password must not stand in a URL: use --log-user and --log-password-file");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") throw invalid(`${url.origin} must have no path`);
  return url.origin;
}

function invalid(why: string): ClusterError {
  return new ClusterError("invalid", "invalid_log", `--log rqlite:http://HOST:PORT,…: ${why}`);
}
