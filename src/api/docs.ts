import { createRequire } from "node:module";
import { dirname } from "node:path";
import express, { type Router } from "express";

/** The viewer's files that the page needs; its own index loads an example document. */
const assets = new Set(["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"]);

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
 * `/openapi.json` needs none; requests that are tried from it do.
 */
export function docs(): Router {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const router = express.Router({ strict: true });
  router.get("/docs", (_request, response) => {
    response.set("Content-Security-Policy", policy).type("html").send(page);
  });
  router.get("/docs/start.js", (_request, response) => {
    response.type("text/javascript").send(start);
  });
  router.get("/docs/:asset", (request, response, next) => {
    if (!assets.has(request.params.asset)) return next();
    response.sendFile(request.params.asset, { root: folder, maxAge: "1d" });
  });
  return router;
}
