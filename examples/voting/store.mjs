// The store: each voter's newest choice, kept in a file of one vote a line, so that a restarted store still has them.
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { httpError, log, readJson, sendJson, serve } from "./lib/serve.mjs";

const file = process.env.STORE_FILE ?? join(tmpdir(), `fleetlog-voting-${process.getuid?.() ?? "user"}`, "votes.ndjson");
const votes = new Map();

mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
load();

serve("store", {
  async "PUT /vote"(request, response) {
    const vote = await readJson(request);
    if (typeof vote.voter !== "string" || typeof vote.choice !== "string" || !Number.isFinite(vote.at)) throw httpError(422, "not a vote");
    if (count(vote)) appendFileSync(file, `${JSON.stringify(vote)}\n`);
    sendJson(response, 200, tally());
  },

  "GET /tally": (_request, response) => sendJson(response, 200, tally()),
});

/** False for a repeat, and for a vote older than the one that is known: votes may arrive twice and out of order. */
function count({ voter, choice, at }) {
  const known = votes.get(voter);
  if (known && known.at >= at) return false;
  votes.set(voter, { choice, at });
  return true;
}

function tally() {
  const counts = {};
  for (const { choice } of votes.values()) counts[choice] = (counts[choice] ?? 0) + 1;
  return { counts, total: votes.size };
}

function load() {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  for (const line of text.split("\n")) {
    try {
      if (line) count(JSON.parse(line));
    } catch {
      // The line that a kill cut in two; its vote was never acknowledged and comes again.
    }
  }
  // Behind that line a new one begins, or the next vote would be cut with it.
  if (text !== "" && !text.endsWith("\n")) appendFileSync(file, "\n");
  log(`${votes.size} votes in ${file}`);
}
