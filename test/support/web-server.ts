/**
 * A web server as programs that are to be replaced without anybody noticing should be: told to end, it lets each
 * connection have one more answer with `Connection: close`, gives quiet ones some time for that, and exits.
 */
import { createServer } from "node:http";
import { Server, type Socket } from "node:net";

const quietMs = 1_500;
let ending = false;
const lastRequest = new Map<Socket, number>();

const server = createServer((request, response) => {
  lastRequest.set(request.socket, Date.now());
  if (ending) response.setHeader("connection", "close");
  // Work that takes a moment, so that some requests are always under way.
  setTimeout(() => response.end(process.env.FLEETLOG_TASK ?? "ok"), request.url === "/healthz" ? 0 : 20);
});
// Whoever closes a quiet connection may cut off a request that is on its way; so this side never does while it serves.
server.keepAliveTimeout = 0;
server.on("connection", (socket) => {
  lastRequest.set(socket, Date.now());
  socket.once("close", () => lastRequest.delete(socket));
});
server.listen(Number(process.env.PORT), process.env.HOST);

process.on("SIGTERM", () => {
  ending = true;
  // As plain TCP: since Node 19 the HTTP server's own close() also ends every quiet connection at once.
  Server.prototype.close.call(server, () => process.exit(0));
  setInterval(() => {
    for (const [socket, at] of lastRequest) if (Date.now() - at > quietMs) socket.end();
  }, 100);
});
