// The vote page. Knows each browser by a cookie and hands its vote to the queue.
import { randomUUID } from "node:crypto";
import { call } from "./lib/call.mjs";
import { choices, escapeHtml, page } from "./lib/page.mjs";
import { log, readBody, sendHtml, serve } from "./lib/serve.mjs";

serve("vote", {
  "GET /"(request, response) {
    const { voter, choice } = cookies(request);
    sendHtml(response, 200, votePage(choice), voter ? {} : { "set-cookie": cookie("voter", randomUUID()) });
  },

  async "POST /"(request, response) {
    const choice = new URLSearchParams(await readBody(request)).get("choice") ?? "";
    if (!Object.hasOwn(choices, choice)) return sendHtml(response, 422, votePage(undefined, "Please choose one of the two."));
    const voter = cookies(request).voter ?? randomUUID();
    try {
      await call("queue", "POST", "/push", { voter, choice, at: Date.now() });
    } catch (error) {
      log(`a vote was not taken: ${error.message}`);
      return sendHtml(response, 503, votePage(undefined, "The queue does not answer just now. Your vote was not taken; please try again."));
    }
    log(`a vote for ${choices[choice]}`);
    response.writeHead(303, { location: "/", "set-cookie": [cookie("voter", voter), cookie("choice", choice)] }).end();
  },
});

function votePage(choice, problem) {
  const said = problem ?? (choice ? `You chose ${choices[choice]}. You may change your mind.` : "One vote each; you may change your mind.");
  const buttons = Object.entries(choices).map(
    ([key, label]) => `<button class="${key}" name="choice" value="${key}" aria-pressed="${key === choice}">${escapeHtml(label)}</button>`,
  );
  return page(
    `${choices.a} or ${choices.b}?`,
    `<h1>${escapeHtml(choices.a)} or ${escapeHtml(choices.b)}?</h1>
    <form method="post" action="/"><div class="choices">${buttons.join("")}</div></form>
    <p role="status">${escapeHtml(said)}</p>
    <footer>Served by process ${process.pid} on port ${escapeHtml(process.env.PORT ?? "?")}.</footer>`,
  );
}

function cookies(request) {
  const all = Object.fromEntries((request.headers.cookie ?? "").split("; ").map((pair) => pair.split("=")));
  return {
    voter: /^[0-9a-f-]{36}$/.test(all.voter ?? "") ? all.voter : undefined,
    choice: Object.hasOwn(choices, all.choice ?? "") ? all.choice : undefined,
  };
}

function cookie(name, value) {
  return `${name}=${value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`;
}
