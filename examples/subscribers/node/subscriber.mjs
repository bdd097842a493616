// A subscriber: `follow FILE [QUERY]` reads the feed of events, `receive PORT` takes a webhook's messages. Nothing but Node 20.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** The server says something every 15 s; a connection that is silent for longer is dead. */
const silentMs = 45_000;
/** A message signed longer ago may be an old one, sent again by somebody else. */
const toleranceS = 300;
const rememberedMax = 10_000;

async function follow(path, query = "") {
  if (!process.env.FLEETLOG_URL || !process.env.FLEETLOG_TOKEN)
    fail("FLEETLOG_URL and FLEETLOG_TOKEN must say where the cluster is and who asks");
  for (;;) {
    const connection = new AbortController();
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(new Error("silent")), silentMs);
    };
    try {
      heard();
      const last = kept(path);
      const response = await fetch(`${process.env.FLEETLOG_URL}/v1/events?${query}`, {
        headers: {
          authorization: `Bearer ${process.env.FLEETLOG_TOKEN}`,
          accept: "text/event-stream",
          ...(last === undefined ? {} : { "last-event-id": last }),
        },
        signal: connection.signal,
      });
      // 410 with position_gone: the log no longer reaches back so far. Read the state anew, then follow from there.
      if (response.status >= 400 && response.status < 500) return fail(`refused: ${await response.text()}`);
      if (!response.ok) throw new Error(`answered ${response.status}`);
      for await (const message of messages(response.body, heard)) {
        if ((message.event ?? "message") === "message") {
          const event = JSON.parse(message.data);
          console.log(event.seq, event.type, event.subject);
        }
        if (message.id !== undefined) keep(path, message.id);
      }
    } catch (error) {
      console.error(`connection lost: ${error.message}`);
    } finally {
      clearTimeout(silence);
    }
    await sleep(500);
  }
}

/** Server-sent events: lines of `name: value`, and an empty one at the end of each message. */
async function* messages(body, heard) {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    heard();
    const parts = (rest + text).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const message = {};
      for (const line of part.split("\n")) {
        const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
        if (name !== undefined) message[name] = name === "data" && message.data !== undefined ? `${message.data}\n${value}` : value;
      }
      yield message;
    }
  }
}

function kept(path) {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** The whole position or none of it, also when this process is killed. */
function keep(path, position) {
  writeFileSync(`${path}.new`, position);
  renameSync(`${path}.new`, path);
}

function isVerified(secret, headers, body) {
  const { "webhook-id": id = "", "webhook-timestamp": timestamp = "", "webhook-signature": signatures = "" } = headers;
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const wanted = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  // Several stand there while a secret is replaced by another.
  return signatures.split(" ").some((part) => {
    const given = Buffer.from(part.replace(/^v1,/, ""), "base64");
    return part.startsWith("v1,") && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

function receive(port) {
  const secret = process.env.WEBHOOK_SECRET;
  // Anybody can sign with an empty one.
  if (!secret) fail("WEBHOOK_SECRET must hold the secret that `fleetlog webhook create` has shown");
  const seen = new Set();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (!isVerified(secret, request.headers, body)) return response.writeHead(401).end();
    const id = request.headers["webhook-id"];
    if (!seen.has(id)) {
      seen.add(id);
      if (seen.size > rememberedMax) seen.delete(seen.values().next().value);
      console.log(id, JSON.parse(body).type);
    }
    response.writeHead(204).end();
  });
  server.listen(Number(port), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const [verb, ...args] = process.argv.slice(2);
if (verb === "follow" && args[0] !== undefined) await follow(...args);
else if (verb === "receive" && args[0] !== undefined) receive(args[0]);
else fail("usage: subscriber.mjs follow FILE [QUERY] | receive PORT");
