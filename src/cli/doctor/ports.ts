import { createServer } from "node:net";
import { parseListen } from "../processes/listen.js";
import { type Finding, failed, fine } from "./finding.js";

/**
 * Whether a controller could listen there.
 * @param answers a controller of this cluster answers at that address already, so that it is rightly taken
 * @throws ClusterError `invalid_listen`
 */
export async function checkPort(listen: string, answers: boolean): Promise<Finding> {
  const { host, port } = parseListen(listen);
  const code = await tryPort(host, port);
  if (code === undefined) return fine("port", `${listen} is free`);
  if (code === "EADDRINUSE" && answers) return fine("port", `${listen} is held by the controller that runs here`);
  if (code === "EADDRINUSE") {
    return failed(
      "port",
      `${listen} is taken by another program`,
      `see who it is (ss -ltnp 'sport = :${port}'), or give --listen another port`,
    );
  }
  if (code === "EADDRNOTAVAIL") return failed("port", `${host} is no address of this host`, "give --listen one that is (ip addr)");
  if (code === "EACCES") return failed("port", `${listen} needs privileges`, "give --listen a port of 1024 or above");
  return failed("port", `cannot listen on ${listen} (${code})`, "give --listen another address");
}

function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host === "" ? undefined : host, () => server.close(() => resolve(undefined)));
  });
}
