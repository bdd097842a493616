import { ClusterError, type ErrorKind, type FieldError } from "../ports/index.js";

/** A problem document may be this long; anything longer comes from something that is not fleetlog. */
const problemCharactersMax = 256 * 1024;

const kinds: Record<number, ErrorKind> = {
  400: "malformed",
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
  409: "conflict",
  410: "gone",
  412: "precondition",
  413: "tooLarge",
  422: "invalid",
  428: "preconditionRequired",
  429: "exhausted",
  500: "internal",
  502: "unavailable",
  503: "unavailable",
  504: "unknown",
};

/** The error that a refusing answer means, whether or not its body is a problem document. */
export async function problemError(response: Response): Promise<ClusterError> {
  const text = await response.text().catch(() => "");
  const kind = kinds[response.status] ?? (response.status >= 500 ? "unavailable" : "malformed");
  const problem = parseProblem(text);
  const retryAfterS = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retry = Number.isFinite(retryAfterS) && retryAfterS >= 0 ? { retryAfterS } : {};
  if (!problem) return new ClusterError(kind, "not_fleetlog", `answered ${response.status} without a problem document`, retry);
  const { type, title, status, detail, code, errors, ...extra } = problem;
  return new ClusterError(kind, code, detail || title || `status ${response.status}`, { errors: errors ?? [], extra, ...retry });
}

interface Problem extends Record<string, unknown> {
  code: string;
  detail?: string;
  title?: string;
  errors?: FieldError[];
}

function parseProblem(text: string): Problem | undefined {
  if (text.length > problemCharactersMax) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && typeof (value as Problem).code === "string") return value as Problem;
  } catch {
    // Not JSON: some proxy's page. The status alone then says what happened.
  }
  return undefined;
}
