import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import test, { type ExecutionContext } from "ava";
import type { Response } from "../../../src/api/http/index.js";
import { serverOptions } from "../../../src/api/index.js";

/** What a server of ours sends back for these requests on one connection, byte by byte. */
async function answered(t: ExecutionContext, requests: string[], handle: (response: Response, path: string) => void): Promise<Buffer> {
  const server = createServer(serverOptions, (request, response) => handle(response as unknown as Response, request.url ?? ""));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => server.close());
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  const last = requests.length - 1;
  socket.write(requests.map((line, i) => `${line} HTTP/1.1\r\nhost: x\r\n${i === last ? "connection: close\r\n" : ""}\r\n`).join(""));
  await new Promise((done) => socket.once("close", done));
  return Buffer.concat(chunks);
}

const bodyOf = (answer: Buffer) => answer.subarray(answer.indexOf("\r\n\r\n") + 4).toString();

test("response: a text arrives whole, of whatever characters it is", async (t) => {
  for (const text of ["plain", "Grüße", "日本語 😀", "", "x".repeat(300_000), "é".repeat(300_000)]) {
    const answer = await answered(t, ["GET /"], (response) => response.send("text/plain", text));
    t.is(bodyOf(answer), text);
    t.regex(answer.toString(), new RegExp(`\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`));
  }
});

test("response: a header that is set again has its last value, once", async (t) => {
  const answer = await answered(t, ["GET /"], (response) =>
    response.set("Fleetlog-Seq", "1").set("ETag", '"a"').set("Fleetlog-Seq", "2").status(204).end(),
  );
  const head = answer.toString();
  t.deepEqual(head.match(/^Fleetlog-Seq: .*$/gm), ["Fleetlog-Seq: 2"]);
  t.regex(head, /^HTTP\/1\.1 204 No Content\r\n[\s\S]*ETag: "a"\r\n/);
});

test("response: a header cannot break out of its line", async (t) => {
  const answer = await answered(t, ["GET /"], (response) => {
    t.throws(() => response.set("Location", "/a\r\nx-more: 1").send("text/plain", "no"), { code: "ERR_INVALID_CHAR" });
    response.set("Location", "/a").send("text/plain", "yes");
  });
  t.is(bodyOf(answer), "yes");
  t.notRegex(answer.toString(), /x-more/);
});

test("response: what is asked for its head alone is told how long it is, and nothing more", async (t) => {
  const answer = await answered(t, ["HEAD /"], (response) => response.json({ name: "web" }));
  t.regex(answer.toString(), /\r\nContent-Length: 14\r\n/);
  t.is(bodyOf(answer), "");
});

test("response: requests that come at once are answered in their order, also when the last is done first", async (t) => {
  const held: (() => void)[] = [];
  const answer = await answered(t, ["GET /1", "GET /2", "GET /3"], (response, path) => {
    held.push(() => response.send("text/plain", `answer ${path}`));
    if (held.length === 3) for (const send of held.toReversed()) send();
  });
  t.deepEqual(answer.toString().match(/answer \/\d/g), ["answer /1", "answer /2", "answer /3"]);
});
