import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Owner } from "./fleetlog.js";

export interface CountingProxy {
  url: string;
  /** The paths of what was asked so far. */
  asked: string[];
  /** The bodies of what was asked so far, as they came; one that is here has been passed on. */
  sent: string[];
}

/** An HTTP server that passes everything on to `target` and counts. */
export async function countingProxy(t: Owner, target: string): Promise<CountingProxy> {
  const asked: string[] = [];
  const sent: string[] = [];
  const server = createServer((from, to) => {
    asked.push(from.url ?? "");
    const { host: _, ...headers } = from.headers;
    const onward = request(target + from.url, { method: from.method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on("error", () => to.destroy());
    from.pipe(onward);
    const parts: Buffer[] = [];
    from.on("data", (bytes: Buffer) => parts.push(bytes));
    from.on("end", () => sent.push(Buffer.concat(parts).toString()));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, sent };
}
