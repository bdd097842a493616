import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** `node:http` and nothing else: each of those who asked for a subject gets the ready-made bytes as soon as they are there. */
export class BareFanOut {
  readonly #readers = new Map<string, ServerResponse[]>();
  readonly #server = createServer((request, response) => {
    const subject = new URL(request.url ?? "", "http://host").searchParams.get("subject") ?? "";
    const readers = this.#readers.get(subject);
    if (readers) readers.push(response);
    else this.#readers.set(subject, [response]);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("retry: 1000\n\n");
  });

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  tell(subject: string, bytes: Uint8Array): void {
    for (const response of this.#readers.get(subject) ?? []) response.write(bytes);
  }
}
