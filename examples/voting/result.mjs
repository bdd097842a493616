// The result page: asks the store and keeps itself up to date.
import { call } from "./lib/call.mjs";
import { choices, escapeHtml, page } from "./lib/page.mjs";
import { sendHtml, sendJson, serve } from "./lib/serve.mjs";

serve("result", {
  "GET /": (_request, response) => sendHtml(response, 200, html),
  async "GET /tally"(_request, response) {
    sendJson(response, 200, await call("store", "GET", "/tally", undefined, { patienceMs: 1_000 }));
  },
});

const rows = Object.entries(choices).map(
  ([key, label]) =>
    `<div class="row ${key}" data-choice="${key}"><div><span>${escapeHtml(label)}</span><span class="count">–</span></div><div class="bar"><i></i></div></div>`,
);

const script = `
  const said = document.querySelector("[role=status]");
  async function refresh() {
    try {
      const response = await fetch("/tally");
      if (!response.ok) throw new Error();
      const { counts, total } = await response.json();
      for (const row of document.querySelectorAll("[data-choice]")) {
        const votes = counts[row.dataset.choice] ?? 0;
        const share = total ? Math.round((votes / total) * 100) : 0;
        row.querySelector(".count").textContent = votes + " (" + share + " %)";
        row.querySelector("i").style.width = share + "%";
      }
      said.textContent = total === 1 ? "1 vote so far." : total + " votes so far.";
    } catch {
      said.textContent = "The store does not answer just now.";
    }
    setTimeout(refresh, 1000);
  }
  refresh();`;

const html = page(
  "The result",
  `<h1>The result</h1><p role="status">Counting …</p>${rows.join("")}
  <footer>Read from the store by process ${process.pid}.</footer><script>${script}</script>`,
);
