import type { Handler, Request } from "express";

/** What the validator notes on a request about its operation. */
export interface Operation {
  openApiRoute: string;
  pathParams: Record<string, string>;
  schema: { requestBody?: object };
}

export function operationOf(request: Request): Operation | undefined {
  return (request as WithOperation).openapi;
}

type WithOperation = Request & { openapi?: Operation };

/**
 * Remembers what the validator's own look-up found for a method and path of the contract: that compiles the pattern of
 * every path anew for each request, which costs as much as the check of the body. Whatever is not remembered (the
 * first request of an operation, and all that is refused) goes its way.
 */
export function rememberOperations(lookUp: Handler, paths: string[]): Handler {
  const patterns = paths.map((path) => ({ path, pattern: patternOf(path) }));
  const known = new Map<string, Operation>();
  return (request: WithOperation, response, next) => {
    const sent = request.originalUrl.split("?", 1)[0] as string;
    for (const { path, pattern } of patterns) {
      const match = pattern.exec(sent);
      if (!match) continue;
      const key = `${request.method} ${path}`;
      const operation = known.get(key);
      const pathParams = operation && decoded(match.groups ?? {});
      if (pathParams) {
        request.openapi = { ...operation, pathParams };
        request.params = pathParams;
        return next();
      }
      return lookUp(request, response, (error?: unknown) => {
        if (!error && request.openapi?.openApiRoute === path) known.set(key, request.openapi);
        next(error);
      });
    }
    lookUp(request, response, next);
  };
}

/** As the validator matches: upper case is not lower case, and a slash may stand at the end. */
export function patternOf(path: string): RegExp {
  const parts = path
    .split(/\{(\w+)\}/)
    .map((part, i) => (i % 2 === 1 ? `(?<${part}>[^/]+)` : part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}/?$`);
}

function decoded(groups: Record<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}
