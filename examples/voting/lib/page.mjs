// The look that the two pages share.
export const choices = {
  a: process.env.OPTION_A ?? "Tea",
  b: process.env.OPTION_B ?? "Coffee",
};

const style = `
  :root { color-scheme: light dark; --a: #0f8b6d; --b: #c2571a; --ink: #1d2530; --soft: #667085; --paper: #f6f4ef; --card: #fff; --line: #e4e0d6; }
  @media (prefers-color-scheme: dark) { :root { --a: #34c39c; --b: #f08a4b; --ink: #eceff4; --soft: #98a2b3; --paper: #14181f; --card: #1d232d; --line: #2c3440; } }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink);
    font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
  main { width: min(34rem, 100%); }
  h1 { margin: 0 0 .25rem; font-size: clamp(1.7rem, 6vw, 2.4rem); line-height: 1.15; letter-spacing: -.02em; text-wrap: balance; }
  p { margin: 0; color: var(--soft); }
  footer { margin-top: 1.75rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
  .choices { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 1.75rem 0 1rem; }
  button { min-height: 8rem; border: 2px solid var(--line); border-radius: 1rem; background: var(--card); color: inherit; font: inherit;
    font-size: 1.35rem; font-weight: 650; cursor: pointer; transition: border-color .15s, transform .15s; }
  button:hover { border-color: var(--tone); transform: translateY(-2px); }
  button:focus-visible { outline: 3px solid var(--tone); outline-offset: 3px; }
  button[aria-pressed=true] { border-color: var(--tone); background: var(--tone); color: #fff; }
  .a { --tone: var(--a); } .b { --tone: var(--b); }
  .row { margin-top: 1.25rem; } .row > div:first-child { display: flex; justify-content: space-between; font-weight: 600; }
  .bar { height: 1.1rem; margin-top: .35rem; border-radius: 1rem; background: var(--line); overflow: hidden; }
  .bar i { display: block; height: 100%; width: 0; border-radius: inherit; background: var(--tone); transition: width .4s; }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }`;

export function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>${body}</main></body>
</html>`;
}

export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
