import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Handler, Request } from "./http/index.js";

/** The viewer's files that the page needs, and their types; its own index loads an example document. */
const assets = new Map([
  ["swagger-ui.css", "text/css; charset=utf-8"],
  ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  ["favicon-32x32.png", "image/png"],
]);

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fleetlog API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="viewer"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "none",
  validatorUrl: null,
});
`;

/** Nothing is loaded from elsewhere; the viewer's inline styles are its own. */
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'";

/**
 * `/docs`: the contract for people, in Swagger UI, without a network beyond this controller. Needs no token, as
 * `/openapi.json` needs none; requests that are tried from it do. `/` leads there, for who follows the API's own URL.
 */
export function docs(): (request: Request) => Handler | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const handlers = new Map<string, Handler>([
    ["/", (_request, response) => response.status(302).set("Location", "docs").end()],
    ["/docs", (_request, response) => response.set("Content-Security-Policy", policy).send("text/html; charset=utf-8", page)],
    ["/docs/start.js", (_request, response) => response.send("text/javascript; charset=utf-8", start)],
  ]);
  for (const [asset, type] of assets) {
    handlers.set(`/docs/${asset}`, async (_request, response) => {
      const bytes = await readFile(join(folder, asset));
      response.set("Cache-Control", "public, max-age=86400").send(type, bytes);
    });
  }
  return ({ method, path }) => (method === "GET" || method === "HEAD" ? handlers.get(path) : undefined);
}
