// What every service of this example does alike: listens where it was told to, answers /healthz, logs one line a
// fact, and stops within a moment of SIGTERM.
import { createServer } from "node:http";

const bodyBytesMax = 16 * 1024;

/** Routes are `"METHOD /path": (request, response, url) => …`; whatever a route throws becomes its answer. */
export function serve(name, routes) {
  const host = process.env.HOST ?? "127.0.0.1";
  const port = Number(process.env.PORT ?? 0);
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://service");
    const route = routes[`${request.method} ${url.pathname}`] ?? (url.pathname === "/healthz" ? healthy : missing);
    Promise.resolve()
      .then(() => route(request, response, url))
      .catch((error) => fail(response, error));
  });
  server.listen(port, host, () => log(`${name} listens on http://${host}:${server.address().port}`));
  server.once("error", (error) => {
    log(`${name} cannot listen on ${host}:${port}: ${error.message}`);
    process.exit(1);
  });
  stopOnSignal(name, server);
}

export function log(text) {
  process.stdout.write(`${text}\n`);
}

export function sendJson(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

export function sendHtml(response, status, html, headers = {}) {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers }).end(html);
}

export async function readBody(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > bodyBytesMax) throw httpError(413, "the body is too large");
  }
  return text;
}

export async function readJson(request) {
  try {
    return JSON.parse(await readBody(request));
  } catch (error) {
    throw error.status ? error : httpError(400, "the body is not JSON");
  }
}

export function httpError(status, message) {
  return Object.assign(new Error(message), { status });
}

// Only says that this process answers: a service that waits for another one is not itself ill, and restarting it
// would not help.
function healthy(_request, response) {
  sendJson(response, 200, { status: "ok" });
}

function missing() {
  throw httpError(404, "there is nothing here");
}

function fail(response, error) {
  if (!error.status) log(error.stack ?? String(error));
  if (response.headersSent) response.destroy();
  else sendJson(response, error.status ?? 500, { error: error.status ? error.message : "internal error" });
}

function stopOnSignal(name, server) {
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, () => {
      log(`${name} stops on ${signal}`);
      server.close(() => process.exit(0));
      server.closeIdleConnections();
      // Long polls would hold the server open for seconds; their callers ask again elsewhere.
      setTimeout(() => process.exit(0), 500);
    });
  }
}
